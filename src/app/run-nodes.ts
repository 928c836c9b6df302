import { join } from 'node:path';
import { writeCode, type CompiledFields } from '../artifacts/index.ts';
import { UserError } from '../base/index.ts';
import {
  isRelational,
  renderRelationName,
  type ManifestNode,
  type Manifest,
  type ResourceType,
  type RunResult,
  type Target,
} from '../manifest/index.ts';
import {
  forgetDeadRuns,
  markInvocation,
  previewSql,
  runNodes as executeNodes,
  type CloneSource,
  type PreviewRequest,
} from '../run/index.ts';
import { withComment } from '../warehouse/index.ts';
import { compiledFields } from './compile-nodes.ts';
import { noDeferral } from './diagnostics.ts';
import { makeCompiler } from './make-compiler.ts';
import { openProject, type OpenedProject } from './open-project.ts';
import type { AppIo, GlobalOptions, RunOptions } from './options.ts';
import { queryComments } from './query-comments.ts';
import { readEventTimes } from './read-event-times.ts';
import { partPlaces } from './part-places.ts';
import { seedReader } from './read-seed-file.ts';
import { saveManifest, saveRunResults } from './save-artifacts.ts';
import { select } from './select.ts';
import type { ShownRows } from './show-rows.ts';
import { warningPolicy } from './warning-policy.ts';
import { withWarehouse } from './with-warehouse.ts';

/** What each of the commands that run nodes works on, unless the user names kinds. */
const KINDS: Readonly<Record<string, readonly ResourceType[]>> = {
  run: ['model'],
  test: ['test', 'unit_test'],
  build: ['model', 'seed', 'snapshot', 'test', 'unit_test', 'function', 'saved_query', 'exposure'],
  seed: ['seed'],
  snapshot: ['snapshot'],
  clone: ['model', 'seed', 'snapshot'],
};

/** Writes beside a run: a full disk is told of at the end, and fails no node. */
class SideWrites {
  #failure: unknown;

  do(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#failure ??= error;
    }
  }

  /** @throws what the first write that failed has thrown */
  finish(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }
}

function emptyResult(options: GlobalOptions, io: AppIo): RunResult {
  return {
    invocationId: options.invocationId,
    generatedAt: io.clock.now(),
    elapsed: 0,
    results: [],
    success: true,
  };
}

/** Which ClickHouse a target is. */
const placeOf = (target: Target): string =>
  target.kind === 'embedded' ? target.path : `${target.host}:${target.port}`;

/** What a command that runs nodes came to. */
export interface NodesRun extends RunResult {
  /** Some rows of the seeds that were loaded, where they were asked for. */
  readonly seeds: readonly ShownRows[];
}

function loadedSeeds({ results }: RunResult, { nodes }: Manifest): readonly ManifestNode[] {
  return results.flatMap(({ uniqueId, status }) => {
    const node = nodes[uniqueId];
    return node?.resource_type === 'seed' && status === 'success' ? [node] : [];
  });
}

async function sampleOf(request: PreviewRequest, { schema, alias }: ManifestNode): Promise<ShownRows> {
  const sql = `select * from ${renderRelationName(schema, alias)} order by rand()`;
  const { columns, rows } = await previewSql(request, sql);
  return { name: `${schema}.${alias}`, columns: columns.map((column) => column.name), rows };
}

/** Where the nodes of the project are in the environment that it is cloned from. @throws UserError without `--state` */
function cloneSourceOf({ state }: OpenedProject): (uniqueId: string) => CloneSource | undefined {
  const { elsewhere } = state;
  if (!elsewhere) throw new UserError(noDeferral('clone'));
  return (id) => {
    const node = elsewhere.nodes[id];
    if (!node || !isRelational(node)) return undefined;
    const text = node.relation_name ?? `\`${node.schema}\`.\`${node.alias}\``;
    return { schema: node.schema, name: node.alias, text };
  };
}

/**
 * `tsdbt run`, `test`, `build`, `seed`, `snapshot` and `clone`: runs the selected nodes and writes the artifacts.
 * What became of each node is in the result. @throws UserError when nothing could be run.
 */
export async function runNodes(options: RunOptions, io: AppIo): Promise<NodesRun> {
  const times = readEventTimes(options, options.startedAt);
  const project = await openProject(options, io);
  const { loaded, parsed, graph } = project;
  const cloneSource = options.command === 'clone' ? cloneSourceOf(project) : undefined;
  const { ids } = select(project, { ...options, kinds: KINDS[options.command] ?? [] }, io);
  if (ids.length === 0) {
    io.onCommand({ kind: 'NothingToDo' });
    if (options.writeJson) {
      await saveManifest(project, options, io);
      await saveRunResults(project, options, io, emptyResult(options, io));
    }
    return { ...emptyResult(options, io), seeds: [] };
  }
  const policy = warningPolicy(options);
  const { sample, batches } = times;
  const compiler = makeCompiler(project, ids, { empty: options.empty, ...(sample ? { sample } : {}) });
  const comments = queryComments(project);
  const { root, config } = loaded.root;
  const writes = new SideWrites();
  const fields = new Map<string, CompiledFields>();
  let hasLitter = false;
  const marks = markInvocation(join(root, '.tsdbt', 'runs'), options.invocationId, placeOf(loaded.target));
  return await withWarehouse(project, io, async ({ warehouse, relations }) => {
    const result = await executeNodes({
      invocationId: options.invocationId,
      manifest: parsed.manifest,
      graph,
      selected: ids,
      target: loaded.target,
      warehouse: withComment(warehouse, await comments(null)),
      relations,
      compiler,
      queryComment: comments,
      settings: {
        which: options.command,
        threads: loaded.target.threads,
        failFast: options.failFast,
        fullRefresh: options.fullRefresh,
        testsGate: options.command === 'build',
        ...(options.storeFailures ? { storeFailures: true } : {}),
        empty: options.empty,
        ...(batches ? { eventTimeStart: batches.start, eventTimeEnd: batches.end } : {}),
        runsAfterFailedStart: config.flags['skip_nodes_if_on_run_start_fails'] === false,
        warnError: policy.isError('LogTestResult'),
      },
      clock: io.clock,
      listener: (event) => {
        // A mark that stays tells the next run that what lies about is nobody's.
        if (event.kind === 'Warned' && event.diagnostic.code === 'CLEANUP_FAILED') hasLitter = true;
        // A node's warning cannot end a run that is under way, but it can be passed over.
        if (event.kind !== 'Warned' || policy.apply(event.diagnostic)) io.onRun(event);
      },
      signal: io.signal,
      ...(cloneSource ? { cloneSource } : {}),
      batchesOf: (id) => options.failedBatches?.get(id),
      readSeedFile: seedReader(parsed.manifest),
      placeOf: partPlaces(project),
      onCompiled: ({ node, sql }) => {
        fields.set(node.unique_id, compiledFields(node));
        writes.do(() => writeCode(root, config.targetPath, node, 'compiled', sql));
      },
      isAlive: (id) => marks.isAlive(id),
      onExecuted: (node, sql) => writes.do(() => writeCode(root, config.targetPath, node, 'run', sql)),
    });
    writes.finish();
    // What a dead run left keeps until a run that can reach ClickHouse: whatever hinders this one is no news.
    if (!io.signal.aborted) await forgetDeadRuns(marks, warehouse).catch(() => undefined);
    if (options.writeJson) {
      await saveManifest(project, options, io, fields);
      await saveRunResults(project, options, io, result);
    }
    const seeds = options.showSeeds === true ? loadedSeeds(result, parsed.manifest) : [];
    const request = { compiler, warehouse, relations, signal: io.signal, limit: 10 };
    const shown: ShownRows[] = [];
    for (const seed of seeds) shown.push(await sampleOf(request, seed));
    return { ...result, seeds: shown };
  }).finally(() => {
    if (!hasLitter) marks.close();
  });
}
