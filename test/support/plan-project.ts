import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClock } from '../../src/base/index.ts';
import { buildGraph } from '../../src/graph/index.ts';
import { planFunction } from '../../src/run/materialize/function.ts';
import { planSeed } from '../../src/run/materialize/seed.ts';
import { planSnapshot } from '../../src/run/materialize/snapshot/plan-snapshot.ts';
import { gatherContext } from '../../src/run/plan/gather-context.ts';
import { inspect } from '../../src/run/plan/inspection.ts';
import type { NodePlan, Step } from '../../src/run/plan/node-plan.ts';
import { planModel } from '../../src/run/plan/plan-node.ts';
import { createRunState, type RunState } from '../../src/run/run-state.ts';
import { readSeed } from '../../src/run/seeds/read-seed.ts';
import type { ManifestNode } from '../../src/manifest/index.ts';
import { createRelationCache, type ExistingRelation } from '../../src/warehouse/index.ts';
import type { CompileUse, Compiler } from '../../src/compile/index.ts';
import type { ProjectRunner } from './run-project.ts';

export interface PlanOptions {
  /** The fields of the profile. */
  readonly profile: string;
  readonly fullRefresh?: boolean;
  /** What is taken to exist besides what does. */
  readonly existing?: readonly ExistingRelation[];
}

const SHORT_ID = '0a0b0c0d';

function planOf(
  state: RunState,
  compiler: Compiler,
  node: ManifestNode,
  use: CompileUse,
  folder: string,
): Promise<NodePlan> {
  const gather = (sql?: string) => gatherContext(state, node, compiler.scopeOf(node, sql, use));
  const compiled = async (of: Exclude<ManifestNode, { resource_type: 'seed' }>) => {
    const { node: done, sql } = await compiler.compile(of, use);
    const context = await gatherContext(state, done, compiler.scopeOf(done, sql, use));
    return { ...context, node: done, sql };
  };
  switch (node.resource_type) {
    case 'seed':
      return gather().then((context) => {
        const text = readFileSync(join(folder, node.original_file_path), 'utf8');
        const table = readSeed(text, { path: node.original_file_path, delimiter: ',', columnTypes: {} });
        return planSeed({ ...context, node, table, callFor: () => Promise.resolve() });
      });
    case 'snapshot':
      return compiled(node).then(planSnapshot);
    case 'function':
      return compiled(node).then((context) => planFunction({ ...context, node }));
    case 'model':
      return compiled(node).then(planModel);
    default:
      throw new Error(`a ${node.resource_type} is not planned`);
  }
}

/**
 * Plans a node of a project for a profile that need not be the engine's: nothing is sent but what planning asks. The
 * statements, and those that would undo them, are given as `purpose: sql`, blanks collapsed, names in backticks, with
 * `<id>` for the invocation's and `shop` for the schema.
 */
export async function planNode(
  runner: ProjectRunner,
  name: string,
  { profile, fullRefresh = false, existing = [] }: PlanOptions,
): Promise<readonly string[]> {
  const { parsed, compiler, invocation } = await runner.parse({
    profile,
    settings: { fullRefresh },
    invocationId: `${SHORT_ID}-0000-4000-8000-000000000000`,
  });
  const { manifest, context } = parsed;
  const { warehouse } = runner;
  const node = Object.values(manifest.nodes).find((each) => each.name === name);
  if (!node) throw new Error(`no node '${name}'`);
  const relations = createRelationCache(warehouse, [node.schema]);
  await relations.list(node.schema);
  for (const relation of existing) {
    await relations.list(relation.schema);
    relations.added(relation);
  }
  const signal = new AbortController().signal;
  const state = createRunState(
    {
      invocationId: invocation.id,
      manifest,
      graph: buildGraph(manifest),
      selected: [node.unique_id],
      target: context.target,
      warehouse,
      relations,
      compiler,
      settings: {
        which: 'run',
        threads: 1,
        failFast: false,
        fullRefresh,
        testsGate: false,
        empty: false,
        warnError: false,
      },
      clock: createClock(),
      listener: () => undefined,
      signal,
      readSeedFile: () => Promise.reject(new Error('not asked for')),
    },
    signal,
  );
  const plan = await planOf(state, compiler, node, { warehouse, relations, signal }, runner.folder);
  const steps = await Promise.all(plan.steps.map((step) => textsOf(step, runner)));
  return [...steps.flat(), ...plan.undo.map(({ sql }) => textOf('undo', sql, runner))];
}

const textOf = (purpose: string, sql: string, { schema }: ProjectRunner): string => {
  const known = sql.replaceAll(SHORT_ID, '<id>').replaceAll(schema, 'shop');
  const quoted = known.replaceAll(/(?<!cluster )"(\w+)"/g, '`$1`');
  return `${purpose}: ${quoted.replaceAll(/\s+/g, ' ').trim()}`;
};

async function textsOf(step: Step, runner: ProjectRunner): Promise<string[]> {
  switch (step.kind) {
    case 'statement':
      return [textOf(step.purpose, step.sql, runner)];
    case 'derived': {
      const inspection = inspect({
        uniqueId: 'plan',
        warehouse: runner.warehouse,
        signal: new AbortController().signal,
        listener: () => undefined,
      });
      try {
        const derived = await step.derive(inspection);
        return (await Promise.all(derived.map((each) => textsOf(each, runner)))).flat();
      } catch {
        // What it asks for is on the cluster.
        return [];
      }
    }
    case 'paused':
      return (await Promise.all([...step.inside, ...step.begun].map((each) => textsOf(each, runner)))).flat();
    default:
      return [];
  }
}
