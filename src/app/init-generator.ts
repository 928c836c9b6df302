import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isRecord, UserError } from '../base/index.ts';
import { draftSpec, type DraftColumn } from '../generate/index.ts';
import type { Manifest, SourceNode } from '../manifest/index.ts';
import { sourceWithoutColumns, unknownSource, unwritableFile } from './diagnostics.ts';
import { openProject } from './open-project.ts';
import type { AppIo, GlobalOptions } from './options.ts';
import { readProjectPipes } from './read-project-pipes.ts';

export interface InitGeneratorOptions extends GlobalOptions {
  /** `source.table`. */
  readonly source: string;
  /** The file to write, relative to the working directory; the text is given back when there is none. */
  readonly output: string | undefined;
}

/** What the tests of a source say of a column. */
function testsOf(manifest: Manifest, source: SourceNode, column: string) {
  return Object.values(manifest.nodes).flatMap((node) => {
    if (node.resource_type !== 'test' || node.column_name !== column) return [];
    const isOfSource = node.depends_on.nodes.includes(source.unique_id);
    return isOfSource && node.test_metadata ? [node.test_metadata] : [];
  });
}

function draftColumns(manifest: Manifest, source: SourceNode): readonly DraftColumn[] {
  const unique = new Set<string>();
  const columns = Object.values(source.columns).flatMap(({ name, data_type: type }) => {
    if (type === null) return [];
    const tests = testsOf(manifest, source, name);
    if (tests.some((test) => test.name === 'unique')) unique.add(name);
    const accepted = tests.find((test) => test.name === 'accepted_values')?.kwargs;
    const values = isRecord(accepted) ? accepted['values'] : undefined;
    return [{ name, type, accepted: Array.isArray(values) ? values.map(String) : [] }];
  });
  const names = columns.map(({ name }) => name);
  const key = names.find((name) => unique.has(name)) ?? names.find((name) => name === 'id');
  return columns.map((column) => ({ ...column, isKey: column.name === key }));
}

/**
 * `tsdbt generate --init source.table`: a spec that fills a source's columns, by their types, names and tests. Its topic
 * is the one of the source's pipe, or the table's name.
 * @throws UserError for a source that is not there or lists no columns
 */
export async function initGenerator(options: InitGeneratorOptions, io: AppIo): Promise<string | undefined> {
  const { invocation, loaded, parsed } = await openProject(options, io);
  const { manifest } = parsed;
  const sources = Object.values(manifest.sources);
  const nameOf = (source: SourceNode): string => `${source.source_name}.${source.name}`;
  const source = sources.find((each) => nameOf(each) === options.source);
  if (!source) throw new UserError(unknownSource(options.source, sources.map(nameOf)));
  const columns = draftColumns(manifest, source);
  if (columns.length === 0) throw new UserError(sourceWithoutColumns(options.source));
  const pipes = await readProjectPipes(loaded, invocation);
  const pipe = pipes.find(
    ({ destination }) =>
      destination.kind === 'source' && `${destination.source}.${destination.table}` === options.source,
  );
  const spec = draftSpec({ topic: pipe?.topics[0] ?? source.name, columns });
  if (options.output === undefined) return spec;
  try {
    await writeFile(resolve(options.cwd, options.output), spec, { flag: 'wx' });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(unwritableFile(options.output, reason), { cause: error });
  }
  io.onCommand({ kind: 'Noted', message: `Wrote ${options.output}` });
  return undefined;
}
