import type { Step } from '../../plan/node-plan.ts';
import { publish, stage } from '../../plan/publish.ts';
import { checkKeys } from './check-keys.ts';
import type { Snapshot } from './read-snapshot.ts';

/** The first snapshot: every row of the query is a version that has begun. */
export async function planFirstHistory({ context, strategy }: Snapshot): Promise<readonly Step[]> {
  const { macros, node, sql } = context;
  const staged = stage(context);
  const history = await macros.write('build_snapshot_table', strategy, sql);
  const [create = '', ...additions] = await macros.createTable(staged, history);
  const engine = String(node.config['engine'] ?? 'MergeTree').replace(/\(.*$/s, '');
  return [
    {
      kind: 'statement',
      purpose: 'create',
      sql: create,
      changes: [{ kind: 'created', relation: { ...staged, type: 'table', engine } }],
    },
    ...additions.map((addition): Step => ({
      kind: 'statement',
      purpose: 'add indexes',
      sql: addition,
    })),
    { kind: 'statement', purpose: 'insert', sql: await macros.insertInto(staged, history), isMain: true },
    await checkKeys(context, staged),
    ...(await publish(context, { at: staged, type: 'table', engine })),
  ];
}
