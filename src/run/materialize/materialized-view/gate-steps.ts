import { LONGEST_PAUSE } from '../../execute/pause-inserts.ts';
import type { DerivedStep, Gate, RelationName, StatementStep, Step, UndoStep } from '../../plan/node-plan.ts';
import type { PlanContext } from '../../plan/plan-context.ts';
import type { SqlMacros } from '../../plan/sql-macros.ts';
import { numberedName } from '../../plan/temporary-names.ts';

/** The relations at which the inserts of a node's sources wait. */
export interface GateNames {
  readonly table: RelationName;
  /** What the gate's own view fills: to have it for oneself is to know that nobody is behind the gate. */
  readonly beyond: RelationName;
  readonly view: RelationName;
  /** The view on a source, by its place among the sources. */
  readonly viewOf: (source: number) => RelationName;
}

const FIRST_SOURCE = 3;

export function gateNames({ target, invocationId }: PlanContext): GateNames {
  const name = (number: number): RelationName => numberedName(target, 'gate', invocationId, number);
  return { table: name(0), beyond: name(1), view: name(2), viewOf: (source) => name(FIRST_SOURCE + source) };
}

/** The steps that build a gate for some sources; inserts pass through it from then on. */
export async function createGate(
  { macros }: PlanContext,
  names: GateNames,
  sources: readonly RelationName[],
): Promise<readonly Step[]> {
  const step = (sql: string, relation: RelationName, type: 'table' | 'materialized_view'): StatementStep => ({
    kind: 'statement',
    purpose: 'create gate',
    sql,
    changes: [
      {
        kind: 'created',
        relation: { ...relation, type, engine: type === 'table' ? 'Memory' : 'MaterializedView' },
      },
    ],
  });
  const table = async (name: RelationName): Promise<StatementStep> =>
    step(await macros.write('get_create_gate_table_sql', macros.relation(name, 'table')), name, 'table');
  const view = async (
    name: RelationName,
    into: RelationName,
    source: RelationName,
  ): Promise<StatementStep> => {
    const relations = [
      macros.relation(name, 'materialized_view'),
      macros.relation(into, 'table'),
      macros.relation(source, 'table'),
    ];
    return step(await macros.write('get_create_gate_view_sql', ...relations), name, 'materialized_view');
  };
  return [
    await table(names.beyond),
    await table(names.table),
    await view(names.view, names.beyond, names.table),
    ...(
      await Promise.all(
        sources.map(async (source, index): Promise<readonly Step[]> => {
          const create = await view(names.viewOf(index), names.table, source);
          return [create, await untilFirst(macros, names.viewOf(index), source, create)];
        }),
      )
    ).flat(),
  ];
}

/**
 * Makes a gate's view again until it is the first of its source's views. An insert goes through these in an order that
 * follows from their ids, and looks up each view's query and table in its turn: only what comes after the gate is
 * looked up after the wait.
 */
async function untilFirst(
  macros: SqlMacros,
  view: RelationName,
  source: RelationName,
  create: StatementStep,
): Promise<DerivedStep> {
  const drop: StatementStep = {
    kind: 'statement',
    purpose: 'create gate',
    sql: await macros.drop({ ...view, type: 'materialized_view' }),
    changes: [{ kind: 'dropped', relation: view }],
  };
  const step: DerivedStep = {
    kind: 'derived',
    purpose: 'create gate',
    description: 'The gate is made again until inserts come to it first',
    derive: async (inspection) => {
      const { rows } = await inspection.query(
        `SELECT dependencies_database[1], dependencies_table[1] FROM system.tables
        WHERE database = {schema:String} AND name = {name:String}`,
        { schema: source.schema, name: source.name },
      );
      const [schema, name] = rows[0] ?? [];
      return schema === view.schema && name === view.name ? [] : [drop, create, step];
    },
  };
  return step;
}

/** The texts that close the gate. */
export async function gateTexts(
  { macros }: PlanContext,
  names: GateNames,
  upstream: readonly string[],
): Promise<Gate> {
  const table = macros.relation(names.table, 'table');
  return {
    table: names.table,
    hold: await macros.write('get_hold_gate_sql', table, LONGEST_PAUSE),
    close: await macros.write('get_close_gate_sql', table),
    drain: await macros.write('get_close_gate_sql', macros.relation(names.beyond, 'table')),
    probe: await macros.write('get_probe_gate_sql', table),
    upstream,
  };
}

/** What takes a gate away, views first: a view whose table is gone would fail every insert. */
export async function dropGate(
  { macros }: PlanContext,
  names: GateNames,
  sources: number,
): Promise<readonly (StatementStep & UndoStep)[]> {
  const views = Array.from({ length: sources }, (_, index) => names.viewOf(index));
  const drop = async (
    relation: RelationName,
    type: 'table' | 'materialized_view',
  ): Promise<StatementStep & UndoStep> => ({
    kind: 'statement',
    purpose: 'drop old',
    sql: await macros.drop({ ...relation, type }),
    changes: [{ kind: 'dropped', relation }],
    ifExists: relation,
  });
  return [
    ...(await Promise.all(views.map((view) => drop(view, 'materialized_view')))),
    await drop(names.view, 'materialized_view'),
    await drop(names.table, 'table'),
    await drop(names.beyond, 'table'),
  ];
}
