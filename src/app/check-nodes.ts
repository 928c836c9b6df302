import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { md5, type Diagnostic } from '../base/index.ts';
import {
  checkProject,
  formatKeptChecks,
  openAnalyser,
  parseKeptChecks,
  readColumns,
  type KeptChecks,
  type NodeCheck,
} from '../analyse/index.ts';
import { ownVersion } from '../cache/index.ts';
import { engineVersion, openLazily, WarehouseError, type Warehouse } from '../warehouse/index.ts';
import { explainingFailures } from './explain-failure.ts';
import { findSourceColumns, isTargetThere, seedColumnsReader } from './find-columns.ts';
import { makeCompiler } from './make-compiler.ts';
import { openProject, type OpenedProject } from './open-project.ts';
import type { AppIo, GlobalOptions, SelectionOptions } from './options.ts';
import { partPlaces } from './part-places.ts';
import { select } from './select.ts';
import { warningPolicy } from './warning-policy.ts';

export interface CheckNodesOptions extends GlobalOptions, SelectionOptions {
  /** Whether the target may be asked: for columns of sources, and by templates. */
  readonly introspect: boolean;
  /** Whether results of an earlier check may stand where nothing has changed. */
  readonly keeps: boolean;
}

export interface CheckReport {
  /** In the DAG's order. */
  readonly nodes: readonly NodeCheck[];
  /** Of all nodes, placed in the user's files; warnings as `--warn-error` has them. */
  readonly diagnostics: readonly Diagnostic[];
}

export const CHECKED_KINDS = ['model', 'test', 'snapshot', 'analysis', 'seed', 'function'] as const;

/** `tsdbt check`: what ClickHouse's analyser says of the project's SQL, without its data. @throws UserError */
export async function checkNodes(options: CheckNodesOptions, io: AppIo): Promise<CheckReport> {
  const project = await openProject(options, io);
  const kinds = options.resourceTypes.length > 0 ? [] : CHECKED_KINDS;
  const { ids } = select(project, { ...options, kinds }, io);
  const { nodes, warnings } = await analyseProject(project, ids, { ...options, traces: false }, io);
  const found = await placed(project, nodes);
  const policy = warningPolicy(options);
  return { nodes, diagnostics: [...warnings, ...found].flatMap((each) => policy.apply(each) ?? []) };
}

export interface Analysed {
  readonly nodes: readonly NodeCheck[];
  /** Of what was looked at on the way too. */
  readonly seen: readonly NodeCheck[];
  readonly warnings: readonly Diagnostic[];
}

/** Checks nodes of an opened project, with what earlier checks found where it stands. @throws UserError */
export async function analyseProject(
  project: OpenedProject,
  ids: readonly string[],
  options: Pick<CheckNodesOptions, 'introspect' | 'keeps'> & { readonly traces: boolean },
  io: AppIo,
): Promise<Analysed> {
  const { loaded, parsed, graph } = project;
  const { target } = loaded;
  const warehouse =
    options.introspect && isTargetThere(target) ? openLazily(target, { signal: io.signal }) : undefined;
  const analyser = openAnalyser();
  const file = join(loaded.root.root, loaded.root.config.targetPath, 'check.json');
  try {
    return await explainingFailures(async () => {
      const [sources, kept] = await Promise.all([
        findSourceColumns(project, warehouse, io.signal),
        options.keeps ? readKept(file) : new Map(),
      ]);
      const checked = await checkProject({
        manifest: parsed.manifest,
        graph,
        compiler: makeCompiler(project, ids),
        analyser,
        target,
        ids,
        traces: options.traces,
        sourceColumns: sources.columns,
        declaredSources: sources.declared,
        seedColumns: seedColumnsReader(project),
        ...(warehouse ? { warehouse, foreignColumns: foreignColumns(warehouse, io.signal) } : {}),
        kept,
        renderKey: renderKey(project),
        signal: io.signal,
      });
      if (options.keeps) await writeKept(file, kept, checked.kept);
      return { nodes: checked.nodes, seen: checked.seen, warnings: sources.diagnostics };
    });
  } finally {
    analyser.close();
    await warehouse?.close();
  }
}

/** Of all that templates see besides the project's code; the environment as a whole, for it is not known which of it they read. */
function renderKey({ invocation, loaded }: OpenedProject): string {
  const { target, packages, root } = loaded;
  const { cliVars, flags, env } = invocation;
  const environment = Object.keys(env)
    .toSorted()
    .map((name) => [name, env[name]]);
  const vars = packages.map(({ name, config }) => [name, config.vars]);
  return md5(
    JSON.stringify([target.name, target.fields, root.config.flags, vars, cliVars, flags, environment]),
  );
}

function foreignColumns(warehouse: Warehouse, signal: AbortSignal) {
  return async (schema: string, name: string) => {
    try {
      const found = await readColumns(warehouse, [{ schema, name }], signal);
      return found.get(`${schema}.${name}`);
    } catch (error) {
      if (!(error instanceof WarehouseError) || error.code === 'CANCELLED') throw error;
      return null;
    }
  };
}

/** Another program, or another ClickHouse, may say something else. */
const keptVersion = (): string => `${ownVersion()} ${engineVersion() ?? ''}`;

const readKept = async (file: string): Promise<KeptChecks> =>
  parseKeptChecks(keptVersion(), await readFile(file, 'utf8').catch(() => ''));

/** Results of nodes that were not looked at this time still hold for their keys. */
async function writeKept(file: string, earlier: KeptChecks, now: KeptChecks): Promise<void> {
  const isSame = [...now].every(([id, entry]) => earlier.get(id) === entry);
  if (isSame) return;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, formatKeptChecks(keptVersion(), new Map([...earlier, ...now])));
}

/** The diagnostics of all nodes, those of a part of one at its place. */
async function placed(project: OpenedProject, nodes: readonly NodeCheck[]): Promise<readonly Diagnostic[]> {
  const placeOf = partPlaces(project);
  const { manifest } = project.parsed;
  const all = nodes.flatMap(({ id, diagnostics }) => diagnostics.map((diagnostic) => ({ id, diagnostic })));
  return Promise.all(
    all.map(async ({ id, diagnostic: { part, ...diagnostic } }) => {
      const node = manifest.nodes[id];
      const written = part && node ? await placeOf(node, part).catch(() => undefined) : undefined;
      const span = written ?? diagnostic.span ?? (node && manifest.provenance.span.get(id));
      return span ? { ...diagnostic, span } : diagnostic;
    }),
  );
}
