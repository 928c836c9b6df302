import { UserError, type Diagnostic } from '../base/index.ts';
import type { CompiledSql } from '../compile/index.ts';
import type { ManifestNode, ModelNode } from '../manifest/index.ts';
import { WarehouseError } from '../warehouse/index.ts';
import { planSchemas, type MissingSchema } from './create-schemas.ts';
import { describeNode } from './describe-node.ts';
import type { Difference } from './drift/difference.ts';
import { findChanges } from './drift/find-changes.ts';
import { batchId } from './microbatch/batches.ts';
import { explainError } from './nodes/explain-error.ts';
import { compileNode, compileUse, type NodeTask, type PreparedNode } from './nodes/node-task.ts';
import { isMicrobatch, prepareBatch, schedule } from './nodes/run-microbatch.ts';
import { prepareFunction } from './nodes/run-function.ts';
import { prepareModel } from './nodes/run-model.ts';
import { loadSeed, prepareSeed } from './nodes/run-seed.ts';
import { prepareSnapshot } from './nodes/run-snapshot.ts';
import { actionOf, type PlanAction } from './plan/action-of.ts';
import type { NodePlan } from './plan/node-plan.ts';
import type { PlanContext } from './plan/plan-context.ts';
import { readOnly } from './plan/read-only.ts';
import { hooksOfRun } from './run-hooks.ts';
import { createRunState, stateOfNode, type RunState } from './run-state.ts';
import type { RunRequest } from './types.ts';

/** The batches of a microbatch model; the plan is that of the first. */
export interface PlannedBatches {
  readonly count: number;
  /** dbt's ids. */
  readonly first: string;
  readonly last: string;
}

/** What a run would do with a node. */
export interface PlannedNode {
  readonly node: ManifestNode;
  /** dbt's line of it. */
  readonly description: string;
  /**
   * `custom`: a materialization that the project wrote, which decides while it runs. `unknown`: it cannot be told before
   * something else is built. `error`: the run would fail.
   */
  readonly action: PlanAction | 'custom' | 'unknown' | 'error';
  /** One sentence: what will happen and why. */
  readonly reason: string;
  /** What is executed; undefined where nothing is known of it. */
  readonly plan?: NodePlan;
  readonly batches?: PlannedBatches;
  /** In what the table will differ from the one that it replaces. */
  readonly changes: readonly Difference[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What a run would do, in its order. */
export interface PlannedRun {
  readonly schemas: readonly MissingSchema[];
  readonly startHooks: readonly PlannedHook[];
  readonly nodes: readonly PlannedNode[];
  readonly endHooks: readonly PlannedHook[];
}

/** A hook of the project: its template, which is rendered when its turn comes. */
export interface PlannedHook {
  readonly name: string;
  readonly sql: string;
}

interface Prepared extends Omit<PreparedNode, 'scope'> {
  readonly batches?: PlannedBatches;
}

/**
 * Plans nodes with what `runNodes` plans them with, and executes nothing: the warehouse is only asked. Nodes are planned
 * one by one, as if none before them were built yet.
 */
export async function planNodes(asked: RunRequest): Promise<PlannedRun> {
  const { relations, target, manifest } = asked;
  const warehouse = readOnly(asked.warehouse, await relations.hasSchema(target.schema));
  const state = createRunState({ ...asked, warehouse }, asked.signal);
  const nodes = asked.selected.flatMap((id) => manifest.nodes[id] ?? []).filter(isBuilt);
  const [first] = nodes;
  const use = first && compileUse({ state, node: first, thread: 'main' });
  const schemas = use ? await planSchemas(state, nodes, use) : [];
  const planned = new Map<string, PlannedNode>();
  for (const node of nodes) planned.set(node.unique_id, await planNode(state, node, planned));
  const hooks = (moment: 'on-run-start' | 'on-run-end'): readonly PlannedHook[] =>
    hooksOfRun(state, moment).map(({ package_name: owner, raw_code: sql }, index) => ({
      name: `${owner}.${moment}.${index}`,
      sql,
    }));
  return {
    schemas,
    startHooks: hooks('on-run-start'),
    nodes: [...planned.values()],
    endHooks: hooks('on-run-end'),
  };
}

const isBuilt = (node: ManifestNode): boolean =>
  (node.resource_type === 'model' && node.config.materialized !== 'ephemeral') ||
  node.resource_type === 'seed' ||
  node.resource_type === 'snapshot' ||
  node.resource_type === 'function';

async function planNode(
  shared: RunState,
  node: ManifestNode,
  before: ReadonlyMap<string, PlannedNode>,
): Promise<PlannedNode> {
  const described = { node, description: describeNode(node), changes: [], diagnostics: [] };
  let code: CompiledSql | undefined;
  try {
    const state = await stateOfNode(shared, node);
    const custom = customOf(state, node);
    if (custom !== undefined) {
      const reason = `The materialization '${custom}' is the project's own: it decides what to send while it runs`;
      return { ...described, action: 'custom', reason };
    }
    const task: NodeTask = {
      state,
      node,
      thread: 'main',
      onCompiled: (compiled) => (code = compiled),
      audit: async () => undefined,
    };
    const { plan: written, context, batches } = await prepare(task);
    const plan = await foresee(written);
    const { existing } = context;
    // What is planned when something before it is done does not tell yet.
    const isStanding = node.config.materialized === 'incremental' || node.resource_type === 'snapshot';
    const waits = plan.steps.some((step) => step.kind === 'derived' && step.purpose === 'create');
    const adds = plan.addsRows ?? (waits && isStanding && !context.fullRefresh);
    const isFunction = node.resource_type === 'function';
    const action =
      isFunction && (await hasFunction(context, node))
        ? 'replace'
        : actionOf({ ...plan, addsRows: adds }, context.target, existing);
    return {
      ...described,
      action,
      reason: plan.reason,
      plan,
      ...(batches ? { batches } : {}),
      changes: action === 'replace' && existing ? await findChanges(context, node, existing, code?.sql) : [],
    };
  } catch (failure) {
    const { diagnostics } = explainError(failure, node, code);
    const reason = await reasonToWait(shared, node, failure, before);
    return reason === undefined
      ? {
          ...described,
          action: 'error',
          reason: diagnostics[0]?.message ?? 'It cannot be planned',
          diagnostics,
        }
      : { ...described, action: 'unknown', reason };
  }
}

/**
 * A plan with what the steps come to that wait for pre-hooks, as if these changed nothing; as it is, where that cannot be
 * told.
 */
async function foresee(plan: NodePlan): Promise<NodePlan> {
  let foreseen = plan;
  for (const step of plan.steps) {
    if (step.kind !== 'derived' || !step.foresee) continue;
    try {
      const { work, ...described } = await step.foresee();
      const steps = foreseen.steps.flatMap((each) => (each === step ? work : [each]));
      foreseen = {
        ...foreseen,
        ...described,
        steps,
        reason: `${described.reason}, unless its pre-hooks change that`,
      };
    } catch (failure) {
      // What it needs may be there only when its pre-hooks are done.
      if (!(failure instanceof WarehouseError) && !(failure instanceof UserError)) throw failure;
    }
  }
  return foreseen;
}

/** Whether a function of the user's has the node's name. */
async function hasFunction({ inspection }: PlanContext, node: ManifestNode): Promise<boolean> {
  const { rows } = await inspection.query(
    "SELECT count() FROM system.functions WHERE origin = 'SQLUserDefined' AND name = {name:String}",
    { name: node.alias },
  );
  return Number(rows[0]?.[0] ?? 0) > 0;
}

function customOf({ request }: RunState, node: ManifestNode): string | undefined {
  const name = node.resource_type === 'model' ? node.config.materialized : node.resource_type;
  return request.compiler.macros.findMaterialization(name) === undefined ? undefined : name;
}

async function prepare(task: NodeTask): Promise<Prepared> {
  const { node } = task;
  const use = compileUse(task);
  switch (node.resource_type) {
    case 'seed':
      return prepareSeed(task, node, await loadSeed(task, node), use);
    case 'snapshot': {
      const code = await compileNode(task, node, use);
      return prepareSnapshot(task, code.node, code.sql, use);
    }
    case 'function':
      return prepareFunction(task, node, await compileNode(task, node, use), use);
    case 'model': {
      if (isMicrobatch(node)) return prepareBatches(task, node);
      const code = await compileNode(task, node, use);
      return prepareModel(task, code.node, code.sql, use);
    }
    default:
      throw new Error(`a ${node.resource_type} has no plan`);
  }
}

async function prepareBatches(task: NodeTask, model: ModelNode): Promise<Prepared> {
  const due = await schedule(task, model);
  const [first, last] = [due.batches[0], due.batches.at(-1)];
  const { compute, bring, context, isPartOfWhole } = await prepareBatch(task, model, due, 0, task.onCompiled);
  const published = isPartOfWhole
    ? (await prepareBatch(task, model, due, due.batches.length - 1, () => undefined)).bring
    : undefined;
  return {
    plan: {
      ...compute,
      steps: [...compute.steps, ...bring.steps, ...(published?.steps ?? [])],
      undo: published?.undo ?? bring.undo,
    },
    context,
    ...(first && last
      ? {
          batches: {
            count: due.batches.length,
            first: batchId(first, due.size),
            last: batchId(last, due.size),
          },
        }
      : {}),
  };
}

const CHANGING: ReadonlySet<string> = new Set([
  'create',
  'replace',
  'alter',
  'modify query',
  'custom',
  'unknown',
]);

/**
 * Why a node cannot be planned yet: something that it reads is missing, or is built anew before it. Undefined where
 * that would not make a difference.
 */
async function reasonToWait(
  { request, relations }: RunState,
  node: ManifestNode,
  failure: unknown,
  before: ReadonlyMap<string, PlannedNode>,
): Promise<string | undefined> {
  if (!(failure instanceof WarehouseError) && !(failure instanceof UserError)) return undefined;
  const missing: string[] = [];
  const changing: string[] = [];
  const look = async (id: string): Promise<void> => {
    const { nodes, sources } = request.manifest;
    const parent = nodes[id] ?? sources[id];
    if (!parent) return;
    if (parent.resource_type === 'model' && parent.config.materialized === 'ephemeral') {
      for (const above of parent.depends_on.nodes) await look(above);
      return;
    }
    const name = parent.resource_type === 'source' ? parent.identifier : parent.alias;
    const isThere = (await relations.get(parent.schema, name)) !== undefined;
    if (!isThere) missing.push(`'${parent.name}'${before.has(id) ? '' : ', which is not selected'}`);
    else if (CHANGING.has(before.get(id)?.action ?? '')) changing.push(`'${parent.name}'`);
  };
  if (node.resource_type !== 'seed') for (const id of node.depends_on.nodes) await look(id);
  const what = failure.message.split('\n')[0] ?? '';
  if (missing.length > 0) return `It cannot be told before ${missing.join(' and ')} is there: ${what}`;
  if (changing.length > 0 && failure instanceof WarehouseError)
    return `It cannot be told before ${changing.join(' and ')} is built: ${what}`;
  return undefined;
}
