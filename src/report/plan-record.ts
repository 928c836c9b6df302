import type { Difference, PlannedNode, PlannedRun, Step } from '../run/index.ts';

/** A step as people and tools read it. */
export interface StepRecord {
  readonly purpose: string;
  /** SQL of a statement, the template of a hook; null where it is known only when its turn comes. */
  readonly sql: string | null;
  /** What is done in place of SQL, in one sentence; null for a statement. */
  readonly description: string | null;
}

const step = (purpose: string, sql: string | null, description: string | null = null): StepRecord => ({
  purpose,
  sql,
  description,
});

/** @returns undefined for what is no step but a word to the user */
function describeStep(each: Step): StepRecord | undefined {
  switch (each.kind) {
    case 'statement':
      return step(each.purpose, each.sql);
    case 'load':
      return step(each.purpose, null, `${each.rows} rows of the file are loaded, as ${each.format}`);
    case 'hook':
      return step(each.purpose, each.sql, 'A template, rendered when its turn comes');
    case 'derived':
      return step(each.purpose, null, each.description);
    case 'audit':
      return step(
        each.purpose,
        null,
        `The tests of the node run against '${each.staged.name}', and must pass`,
      );
    case 'macro':
      return step(each.purpose, null, `The macro '${each.macro}' is called`);
    case 'paused':
    case 'notice':
      return undefined;
  }
}

/** The steps of a node in order; those between which no insert may come follow the one that says so. */
export function describeSteps({ plan }: PlannedNode): readonly StepRecord[] {
  return (plan?.steps ?? []).flatMap((each) => {
    if (each.kind === 'paused') {
      const inside = [...each.inside, ...each.begun].map(({ purpose, sql }) => step(purpose, sql));
      return [step(each.purpose, null, each.description), ...inside];
    }
    return describeStep(each) ?? [];
  });
}

const RESOLUTIONS = {
  altered: 'ALTER TABLE changes it',
  rebuilt: 'a new table takes the place of this one, with its rows',
  left: 'it stays as it is',
} as const;

export interface DriftRecord extends Omit<Difference, 'remedy' | 'name'> {
  readonly name: string | null;
  readonly resolution: 'altered' | 'rebuilt' | 'left' | 'replaced';
  /** The cheapest way to make the two equal. */
  readonly remedy: Difference['remedy']['kind'];
  readonly description: string;
}

/** In what a relation differs from its config, and what becomes of that. */
export function describeDrift({ plan, changes }: PlannedNode): readonly DriftRecord[] {
  const known = (plan?.drift ?? []).map((each) => ({
    ...each,
    description: `${each.description}: ${RESOLUTIONS[each.resolution]}`,
  }));
  const replaced = changes.map((each) => ({
    ...each,
    resolution: 'replaced' as const,
  }));
  return [...known, ...replaced].map(({ part, name, is, wanted, resolution, remedy, description }) => ({
    part,
    name: name ?? null,
    is,
    wanted,
    resolution,
    remedy: remedy.kind,
    description,
  }));
}

/** What a run would do, as one JSON value: what `plan --output json` prints. */
export function planRecord(run: PlannedRun & { readonly targetName: string }): unknown {
  return {
    target: run.targetName,
    databases: run.schemas.map(({ schema, sql }) => ({ name: schema, sql })),
    on_run_start: run.startHooks,
    nodes: run.nodes.map((planned) => ({
      unique_id: planned.node.unique_id,
      name: planned.node.name,
      resource_type: planned.node.resource_type,
      materialized: planned.node.config.materialized ?? null,
      relation_name: planned.node.relation_name,
      action: planned.action,
      reason: planned.reason,
      batches: planned.batches ?? null,
      drift: describeDrift(planned),
      warnings: (planned.plan?.steps ?? []).flatMap((each) =>
        each.kind === 'notice' ? [{ code: each.diagnostic.code, message: each.diagnostic.message }] : [],
      ),
      errors: planned.diagnostics.map(({ code, message }) => ({ code, message })),
      steps: describeSteps(planned),
    })),
    on_run_end: run.endHooks,
  };
}
