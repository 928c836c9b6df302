import type { ParseEffort } from '../artifacts/index.ts';
import { filesOf, keepParse, ownVersion, reuseParse, stampFiles } from '../cache/index.ts';
import type { DiagnosticList } from '../base/index.ts';
import type { Invocation } from '../context/index.ts';
import { buildGraph, type ProjectGraph } from '../graph/index.ts';
import { parseProject, readBehaviorFlags, type ParsedProject, type ReadLog } from '../parse/index.ts';
import {
  readProject,
  type LoadedProject,
  type ProjectOutline,
  type ProjectRequest,
} from '../project/index.ts';
import type { GlobalOptions } from './options.ts';
import { protectedRelations } from './protected-relations.ts';

export interface ParseTask {
  readonly options: GlobalOptions;
  readonly request: ProjectRequest;
  readonly outline: ProjectOutline;
  readonly invocation: Invocation;
  /** Gets what is found to say, whether it is found now or was before. */
  readonly found: DiagnosticList;
}

export interface ParseOutcome {
  readonly parsed: ParsedProject;
  readonly graph: ProjectGraph;
  /** manifest.json from behind its metadata on, in pieces, where it was written or read on the way. */
  readonly manifestText: readonly Buffer[] | undefined;
  readonly effort: ParseEffort;
}

/**
 * The parsed project: the one an earlier command kept where it still holds, else parsed from the files and kept.
 * `--no-partial-parse` does neither.
 * @throws UserError with everything wrong in the project.
 */
export async function parseOrReuse(task: ParseTask): Promise<ParseOutcome> {
  const { request, outline, invocation, found } = task;
  const { clock } = invocation;
  const began = clock.monotonic();
  const since = (start: number): number => (clock.monotonic() - start) / 1000;
  const protects = await protectedRelations(outline, invocation);
  const conditions = {
    version: ownVersion(),
    outline,
    invocation,
    protectedRelations: protects,
    maximumSeedSizeMib: request.maximumSeedSizeMib ?? 1,
  };
  const isKept = keepsParses(task);
  const stamps = isKept ? stampFiles(outline) : [];
  const reused = isKept ? await reuseParse({ ...conditions, request, stamps }) : undefined;
  if (reused) {
    for (const diagnostic of reused.diagnostics) found.report(diagnostic);
    const { parsed, graph, body, parsedFiles } = reused;
    const stages = { reading: null, parsing: parsedFiles > 0 ? since(began) : null };
    const models = { parsedFiles, models: 0, modelsRead: 0 };
    const effort = { ...effortOf(task, isKept), ...stages, ...models, all: since(began) };
    return { parsed, graph, manifestText: body, effort };
  }
  const before = found.all.length;
  const loaded = await readProject(request, outline);
  const reading = since(began);
  const parsing = clock.monotonic();
  const parsed = parseProject({ project: loaded, invocation, sink: found, protectedRelations: protects });
  const graph = buildGraph(parsed.manifest);
  const stages = { reading, parsing: since(parsing) };
  const diagnostics = found.all.slice(before);
  const manifestText = isKept
    ? await keepParse({ ...conditions, loaded, parsed, graph, stamps, diagnostics })
    : undefined;
  const effort = {
    ...effortOf(task, isKept),
    ...stages,
    ...countModels(loaded, parsed.reads),
    parsedFiles: filesOf(outline).length,
    all: since(began),
  };
  return { parsed, graph, manifestText, effort };
}

function effortOf(
  { outline, invocation }: ParseTask,
  keepsParses: boolean,
): Pick<ParseEffort, 'files' | 'keepsParses' | 'readsModels'> {
  const { staticParser } = readBehaviorFlags(outline.root.config.flags, invocation.flags);
  return { files: filesOf(outline).length, keepsParses, readsModels: staticParser };
}

/** Models, and those whose code was not rendered. */
function countModels(
  { packages }: LoadedProject,
  { byFile }: ReadLog,
): Pick<ParseEffort, 'models' | 'modelsRead'> {
  const models = packages.flatMap(({ name, models }) =>
    models.map(({ originalFilePath }) => `${name}://${originalFilePath}`),
  );
  return { models: models.length, modelsRead: models.filter((id) => !byFile.has(id)).length };
}

/** `--partial-parse`, else `partial_parse` under `flags:` of dbt_project.yml; on unless switched off. */
function keepsParses({ options, outline }: ParseTask): boolean {
  const asked = options.flags['PARTIAL_PARSE'] ?? outline.root.config.flags['partial_parse'];
  return asked !== false;
}
