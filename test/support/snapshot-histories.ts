import fc from 'fast-check';
import type { Warehouse } from '../../src/warehouse/index.ts';
import { ProjectRunner } from './run-project.ts';

export const STRATEGIES = ['timestamp', 'check'] as const;
export const HARD_DELETES = ['ignore', 'invalidate', 'new_record'] as const;

interface Row {
  readonly id: number;
  readonly part: string | null;
  readonly v: number | null;
  /** Day of the last change. */
  readonly changed: number;
}

interface Version extends Row {
  /** A column that the query may have from some day on. */
  readonly w: number | null;
  readonly from: number;
  readonly to: number | null;
  readonly isDeleted: boolean;
}

type Strategy = (typeof STRATEGIES)[number];
type HardDeletes = (typeof HARD_DELETES)[number];

/** What a project may choose besides the strategy. */
interface Shape {
  /** `dbt_valid_to_current`. */
  readonly hasCurrent: boolean;
  /** `snapshot_meta_column_names`. */
  readonly isRenamed: boolean;
  /** A list of columns as the key, or one expression. */
  readonly hasKeyList: boolean;
  /** The index of the snapshot from which on the query has a column more. */
  readonly growsAt: number;
}

const shape: fc.Arbitrary<Shape> = fc.record({
  hasCurrent: fc.boolean(),
  isRenamed: fc.boolean(),
  hasKeyList: fc.boolean(),
  growsAt: fc.integer({ min: 0, max: 6 }),
});

const CURRENT = '2099-12-31 00:00:00';
const widthOf = ({ id }: Pick<Row, 'id'>): number => id + 100;

const keyOf = ({ id, part }: Row): string => JSON.stringify([id, part]);

/** What dbt's documentation says of a snapshot, row by row: the versions after it was taken on a day. */
function takeSnapshot(
  versions: readonly Version[],
  rows: readonly Row[],
  today: number,
  strategy: Strategy,
  hardDeletes: HardDeletes,
  isGrown: boolean,
): Version[] {
  const next = versions.map((version) => ({ ...version }));
  const current = new Map(
    next.filter((version) => version.to === null).map((version) => [keyOf(version), version]),
  );
  for (const row of rows) {
    const begin = strategy === 'timestamp' ? row.changed : today;
    const known = current.get(keyOf(row));
    if (known) {
      const hasChanged = strategy === 'timestamp' ? known.from < row.changed : known.v !== row.v;
      if (!known.isDeleted && !hasChanged) continue;
      known.to = begin;
    }
    next.push({ ...row, w: isGrown ? widthOf(row) : null, from: begin, to: null, isDeleted: false });
  }
  const present = new Set(rows.map(keyOf));
  for (const [key, known] of current) {
    if (hardDeletes === 'ignore' || present.has(key) || known.isDeleted) continue;
    known.to = today;
    if (hardDeletes === 'new_record') next.push({ ...known, from: today, to: null, isDeleted: true });
  }
  return next;
}

const dayText = (day: number | null): string | null =>
  day === null ? null : new Date(Date.UTC(2024, 0, day)).toISOString().slice(0, 19).replace('T', ' ');

const rowsOfOneDay: fc.Arbitrary<readonly Row[]> = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 1, max: 3 }),
    part: fc.constantFrom('a', '', null),
    v: fc.constantFrom(1, 2, null),
    changed: fc.integer({ min: 1, max: 8 }),
  }),
  { selector: keyOf, maxLength: 9 },
);

const days: fc.Arbitrary<readonly (readonly Row[])[]> = fc.array(rowsOfOneDay, {
  minLength: 2,
  maxLength: 5,
});

const literal = (value: string | number | null): string =>
  value === null ? 'NULL' : typeof value === 'number' ? String(value) : `'${value}'`;

const sorted = (rows: readonly (readonly unknown[])[]): readonly string[] =>
  rows.map((row) => JSON.stringify(row)).sort();

const RENAMED = {
  dbt_valid_from: 'begins',
  dbt_valid_to: 'ends',
  dbt_scd_id: 'version',
  dbt_updated_at: 'seen',
  dbt_is_deleted: 'gone',
} as const;

/** The snapshot's file. */
function snapshotOf(strategy: Strategy, hardDeletes: HardDeletes, chosen: Shape): string {
  const config = [
    `strategy='${strategy}'`,
    strategy === 'timestamp' ? "updated_at='changed'" : "check_cols=['v']",
    `hard_deletes='${hardDeletes}'`,
    chosen.hasKeyList
      ? "unique_key=['id', 'part']"
      : `unique_key="concat(toString(id), '|', ifNull(concat('=', part), 'none'))"`,
    ...(chosen.hasCurrent ? [`dbt_valid_to_current="toDateTime('${CURRENT}', 'UTC')"`] : []),
    ...(chosen.isRenamed ? [`snapshot_meta_column_names=${JSON.stringify(RENAMED)}`] : []),
  ];
  return `{% snapshot history %}{{ config(${config.join(', ')}) }}
    select * {% if var('is_grown') %}, CAST(id + 100, 'Nullable(UInt16)') as w{% endif %} from {{ target.schema }}.raw{% endsnapshot %}`;
}

/** The query that reads the history, in the order of `rowOf`. */
function readHistory(
  schema: string,
  { isRenamed }: Shape,
  hardDeletes: HardDeletes,
  hasWidth: boolean,
): string {
  const name = (column: keyof typeof RENAMED): string => (isRenamed ? RENAMED[column] : column);
  const isDeleted = hardDeletes === 'new_record' ? `${name('dbt_is_deleted')} = 'True'` : '0';
  return `SELECT id, part, v, ${hasWidth ? 'w' : 'NULL'}, toString(${name('dbt_valid_from')}),
    toString(${name('dbt_valid_to')}), ${isDeleted} FROM ${schema}.history`;
}

const rowOf = (version: Version, { hasCurrent }: Shape): readonly unknown[] => [
  version.id,
  version.part,
  version.v,
  version.w,
  dayText(version.from),
  dayText(version.to) ?? (hasCurrent ? CURRENT : null),
  version.isDeleted ? 1 : 0,
];

/**
 * Takes snapshots of random sources day by day, of random shape, and compares the history with the one that is defined
 * above.
 * @throws Error with the smallest sequence that tells them apart
 */
export async function compareHistories(
  warehouse: Warehouse,
  schema: string,
  strategy: Strategy,
  hardDeletes: HardDeletes,
  numRuns: number,
): Promise<void> {
  const shop = new ProjectRunner(warehouse, schema).write({
    'macros/clock.sql': `{% macro default__snapshot_get_time() -%} toDateTime('{{ var('now') }}', 'UTC') {%- endmacro %}`,
  });
  const command = (sql: string): Promise<unknown> => warehouse.command(sql, { database: null });
  try {
    await fc.assert(
      fc.asyncProperty(days, shape, async (sources, chosen) => {
        await command(`DROP DATABASE IF EXISTS ${schema}`);
        await command(`CREATE DATABASE ${schema}`);
        shop.write({ 'snapshots/s.sql': snapshotOf(strategy, hardDeletes, chosen) });
        let versions: Version[] = [];
        for (const [index, rows] of sources.entries()) {
          const today = index + 4;
          const isGrown = index >= chosen.growsAt;
          const values = rows.map(
            (row) =>
              `(${literal(row.id)}, ${literal(row.part)}, ${literal(row.v)}, ${literal(dayText(row.changed))})`,
          );
          await command(
            `CREATE OR REPLACE TABLE ${schema}.raw (id UInt8, part Nullable(String), v Nullable(UInt8), changed DateTime('UTC')) ENGINE = Memory`,
          );
          if (values.length > 0) await command(`INSERT INTO ${schema}.raw VALUES ${values.join(', ')}`);
          const ran = await shop.run({ which: 'snapshot', vars: { now: dayText(today), is_grown: isGrown } });
          if (!ran.success) throw new Error(ran.of('history').message ?? 'the snapshot failed');
          versions = takeSnapshot(versions, rows, today, strategy, hardDeletes, isGrown);
          const found = await shop.rows(readHistory(schema, chosen, hardDeletes, isGrown));
          const expected = versions.map((version) => rowOf(version, chosen));
          if (JSON.stringify(sorted(found)) !== JSON.stringify(sorted(expected))) {
            throw new Error(
              `on day ${today} the history is\n${sorted(found).join('\n')}\nand should be\n${sorted(expected).join('\n')}`,
            );
          }
        }
        const tables = await shop.relations();
        if (tables.length !== 2) throw new Error(`relations are left: ${tables.join(', ')}`);
      }),
      { numRuns },
    );
  } finally {
    await command(`DROP DATABASE IF EXISTS ${schema}`);
    shop.dispose();
  }
}
