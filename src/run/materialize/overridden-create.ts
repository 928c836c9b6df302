import type { Change, DerivedStep, RelationName } from '../plan/node-plan.ts';
import type { PlanContext } from '../plan/plan-context.ts';
import type { ManifestNode } from '../../manifest/index.ts';
import { overrideElsewhere, overrideSilent } from '../diagnostics.ts';

/** What a project may write its own version of, to build a relation of a kind its own way. */
const MACROS = {
  table: ['get_create_table_as_sql', 'create_table_as'],
  view: ['get_create_view_as_sql', 'create_view_as'],
} as const;

/** The macro with which a project or package builds its tables or views its own way; undefined when none does. */
export function overridingMacro(
  { macros }: Pick<PlanContext, 'macros'>,
  type: keyof typeof MACROS,
): string | undefined {
  return MACROS[type].find((name) => macros.isOverridden(name));
}

/**
 * Builds a relation beside its place through a macro of the project's. The macro may send statements itself, so that it
 * is called when its turn comes; what it prints is the node's main statement, as in dbt.
 *
 * @throws UserError (when executed) where it prints nothing, or leaves no relation where it was told to
 */
export function createByOverride(
  context: Pick<PlanContext, 'macros' | 'lookUp'>,
  node: ManifestNode,
  {
    macro,
    type,
    staged,
    engine,
    sql,
  }: {
    readonly macro: string;
    readonly type: keyof typeof MACROS;
    readonly staged: RelationName;
    readonly engine: string;
    readonly sql: string;
  },
): readonly DerivedStep[] {
  const { macros } = context;
  const created: Change = { kind: 'created', relation: { ...staged, type, engine } };
  const relation = macros.relation(staged, type);
  const build: DerivedStep = {
    kind: 'derived',
    purpose: 'create',
    description: `What the project's macro '${macro}' sends and prints`,
    derive: async () => {
      const text =
        type === 'table'
          ? await macros.write('get_create_table_as_sql', false, relation, sql)
          : await macros.write('get_create_view_as_sql', relation, sql);
      if (text === '') throw overrideSilent(node, macro);
      const fills = type === 'table' ? { fills: staged } : {};
      return [
        {
          kind: 'statement',
          purpose: type === 'table' ? 'insert' : 'create',
          sql: text,
          isMain: true,
          ...fills,
        },
      ];
    },
    changes: [created],
  };
  const check: DerivedStep = {
    kind: 'derived',
    purpose: 'check',
    description: 'The macro has built what it was asked for',
    derive: async ({ query }) => {
      const { rows } = await query(
        'SELECT count() FROM system.tables WHERE database = {schema:String} AND name = {name:String}',
        { schema: staged.schema, name: staged.name },
      );
      if (rows[0]?.[0] === 0) throw overrideElsewhere(node, macro);
      return [];
    },
  };
  return [build, check];
}
