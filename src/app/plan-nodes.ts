import { planNodes as planSelected, type PlannedRun } from '../run/index.ts';
import { withComment } from '../warehouse/index.ts';
import { makeCompiler } from './make-compiler.ts';
import { openProject } from './open-project.ts';
import type { AppIo, GlobalOptions, SelectionOptions } from './options.ts';
import { queryComments } from './query-comments.ts';
import { seedReader } from './read-seed-file.ts';
import { select } from './select.ts';
import { warningPolicy } from './warning-policy.ts';
import { withWarehouse } from './with-warehouse.ts';

export interface PlanOptions extends GlobalOptions, SelectionOptions {
  readonly fullRefresh: boolean;
  readonly empty: boolean;
}

/** A plan, and the target that it is for. */
export interface ProjectPlan extends PlannedRun {
  readonly targetName: string;
}

/** `tsdbt plan`: what `build` would do with the selected models, seeds, snapshots and functions. Changes nothing. @throws UserError */
export async function planNodes(options: PlanOptions, io: AppIo): Promise<ProjectPlan> {
  const project = await openProject(options, io);
  const { loaded, parsed, graph } = project;
  const { ids } = select(project, { ...options, kinds: ['model', 'seed', 'snapshot', 'function'] }, io);
  const targetName = loaded.target.name;
  if (ids.length === 0) {
    io.onCommand({ kind: 'NothingToDo' });
    return { targetName, schemas: [], startHooks: [], nodes: [], endHooks: [] };
  }
  const policy = warningPolicy(options);
  const compiler = makeCompiler(project, ids, { empty: options.empty });
  const comments = queryComments(project);
  return await withWarehouse(project, io, async ({ warehouse, relations }) => {
    const planned = await planSelected({
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
        failFast: false,
        fullRefresh: options.fullRefresh,
        // A build's plan: its tests may stand between what is built and its publication.
        testsGate: true,
        empty: options.empty,
        warnError: policy.isError('LogTestResult'),
      },
      clock: io.clock,
      listener: (event) => {
        if (event.kind !== 'Warned' || policy.apply(event.diagnostic)) io.onRun(event);
      },
      signal: io.signal,
      readSeedFile: seedReader(parsed.manifest),
    });
    return { ...planned, targetName };
  });
}
