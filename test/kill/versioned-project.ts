import type { Warehouse } from '../../src/warehouse/index.ts';
import { queryRows, type Playground } from '../support/cli.ts';

/** What a relation of the project contains: `[id, version]`, sorted. */
type Rows = readonly (readonly [number, number])[];

/** The versions that were built, in order. */
export type Versions = readonly number[];

interface Versioned {
  /** A query of `id` and `v`. */
  readonly query: string;
  /** The contents of the relation when these versions are built. */
  readonly at: (versions: Versions) => Rows;
  /** For what is published piece by piece: the piece that a row belongs to. */
  readonly pieceOf?: (id: number) => number;
}

/** Ten rows that every run makes anew, and ten that only a run of the whole does: that of version 0. */
const IDS = Array.from({ length: 20 }, (_, id) => id);
const EACH = "{{ var('version') }} as v from numbers({{ 10 if is_incremental() else 20 }})";
/** A tenth of a second, so that there are moments in the middle. */
const SLOWLY = 'where not ignore(sleepEachRow(0.005))';

const last = (versions: Versions): number => versions.at(-1) ?? 0;
const rowsOf = (version: number): Rows => IDS.map((id) => [id, version]);
const whole = (versions: Versions): Rows => rowsOf(last(versions));
const changed = (versions: Versions): Rows => IDS.map((id) => [id, id < 10 ? last(versions) : 0]);
/** Every version that was later than all before it. */
const grown = (versions: Versions): Rows => {
  const later = versions.filter((version, index) => versions.slice(0, index).every((each) => each < version));
  return later.flatMap((version) => rowsOf(version).slice(0, version === 0 ? 20 : 10));
};
/** What has ended is told by a thousand added to it. */
const recorded = (versions: Versions): Rows =>
  versions.flatMap((version, index) => rowsOf(index < versions.length - 1 ? version + 1000 : version));

const incremental = (config: string): string =>
  `{{ config(materialized='incremental', order_by='id', ${config}) }} select number as id, ${EACH} ${SLOWLY}`;

const DAY = '2024-01-0';

/** Every relation of the project by its name. */
const RELATIONS: Readonly<Record<string, Versioned>> = {
  plain_view: { query: 'select id, v from analytics.plain_view', at: whole },
  replaced: { query: 'select id, v from analytics.replaced', at: whole },
  plain_table: { query: 'select id, v from analytics.plain_table', at: whole },
  audited: { query: 'select id, v from analytics.audited', at: whole },
  small_seed: { query: 'select id, v from analytics.small_seed', at: whole },
  copied: { query: 'select id, v from analytics.copied', at: whole },
  looked_up: { query: 'select id, v from analytics.looked_up', at: whole },
  legacy: { query: 'select id, v from analytics.legacy', at: changed },
  delete_insert: { query: 'select id, v from analytics.delete_insert', at: changed },
  merged: { query: 'select id, v from analytics.merged', at: changed },
  overwritten: { query: 'select id, v from analytics.overwritten', at: changed },
  appended: { query: 'select id, v from analytics.appended', at: grown },
  batched: {
    query: 'select id, v from analytics.batched',
    at: (versions) => whole(versions).slice(0, 3),
    pieceOf: (id) => id,
  },
  history: {
    query: 'select id, v + if(dbt_valid_to is null, 0, 1000) as v from analytics.history',
    at: recorded,
  },
};

/** Names of the relations that have contents. */
export const VERSIONED: readonly string[] = Object.keys(RELATIONS);

/** Relations beside those that have contents: the rows that the materialized view copies, and the view. */
const OTHERS = ['copied_mv', 'raw'];

export const RELATION_NAMES: readonly string[] = [...Object.keys(RELATIONS), ...OTHERS].sort();

/**
 * A project in which every kind of relation is built, and what each contains follows from the variable `version`, which
 * begins with 0.
 */
export function versionedProject(): Readonly<Record<string, string>> {
  return {
    'dbt_project.yml': `name: shop
version: 1.0.0
profile: shop
on-run-start:
  - "create table if not exists analytics.raw (id UInt8) engine = MergeTree order by id as select number from numbers(20)"
models:
  +materialized: table
`,
    'profiles.yml':
      'shop:\n  target: local\n  outputs:\n    local: {type: clickhouse, driver: embedded, path: .tsdbt/data, schema: analytics, threads: 4}\n',
    'models/plain_view.sql':
      "{{ config(materialized='view') }} select number as id, {{ var('version') }} as v from numbers(20)",
    // A view on even versions and a table on odd ones.
    'models/replaced.sql':
      "{{ config(materialized='view' if var('version') % 2 == 0 else 'table') }} select number as id, {{ var('version') }} as v from numbers(20)",
    'models/plain_table.sql': `select number as id, {{ var('version') }} as v from numbers(20) ${SLOWLY}`,
    'models/audited.sql': `{{ config(publish_after_tests=true) }} select id, v from {{ ref('plain_table') }}`,
    'models/legacy.sql': incremental("unique_key='id'"),
    'models/delete_insert.sql': incremental("unique_key='id', incremental_strategy='delete+insert'"),
    'models/merged.sql': incremental("unique_key='id', incremental_strategy='merge'"),
    'models/overwritten.sql': incremental(
      "incremental_strategy='insert_overwrite', partition_by='intDiv(id, 5)'",
    ),
    'models/appended.sql': `${incremental("incremental_strategy='append'")}
{% if is_incremental() %} and {{ var('version') }} > (select max(v) from {{ this }}) {% endif %}`,
    'models/days.sql': `{{ config(materialized='ephemeral', event_time='at') }}
select number as id, toDateTime('${DAY}1 12:00:00') + number * 86400 as at, {{ var('version') }} as v from numbers(3)`,
    'models/batched.sql': `{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='at', batch_size='day', lookback=5, begin='${DAY}1') }}
select id, v, at from {{ ref('days') }}`,
    'models/copied.sql': `{{ config(materialized='materialized_view', order_by='id', full_refresh=true) }}
select id, {{ var('version') }} as v from {{ target.schema }}.raw`,
    'models/looked_up.sql': `{{ config(materialized='dictionary', fields=[('id', 'UInt64'), ('v', 'UInt64')], primary_key='id', layout='HASHED()', lifetime='0') }}
select id, {{ var('version') }} as v from {{ target.schema }}.raw`,
    'models/schema.yml': `models:
  - name: audited
    columns:
      - name: id
        data_tests: [unique, not_null]
`,
    'snapshots/history.sql': `{% snapshot history %}{{ config(strategy='check', check_cols=['v'], unique_key='id') }}
select number as id, {{ var('version') }} as v from numbers(20) {% endsnapshot %}`,
    ...seedOf(0),
  };
}

/** The seed's file of a version. */
export function seedOf(version: number): Readonly<Record<string, string>> {
  const lines = rowsOf(version).map((row) => row.join(','));
  return { 'seeds/small_seed.csv': ['id,v', ...lines, ''].join('\n') };
}

/** Arguments that build a version. */
export const buildArgs = (version: number): readonly string[] => ['build', '--vars', `{version: ${version}}`];

/** The day that it is to the batches of `batched`: the third. */
export const ENVIRONMENT: Readonly<Record<string, string>> = { TSDBT_NOW: `${DAY}3T12:00:00Z` };

const text = (rows: Rows): string =>
  rows
    .map((row) => row.join(':'))
    .sort()
    .join(' ');

/** What stands in the project's database, and what of it contains what. */
export interface Found {
  readonly relations: readonly string[];
  readonly contents: ReadonlyMap<string, string>;
}

/** Answers with a row for each relation: its name, its contents, whether it is just the name. */
const READ_ALL = [
  "select name, '' as content, true as is_name from system.tables where database = 'analytics'",
  ...Object.entries(RELATIONS).map(
    ([name, { query }]) =>
      `select '${name}', arrayStringConcat(arraySort(groupArray(concat(toString(id), ':', toString(v)))), ' '), false from (${query})`,
  ),
].join('\nunion all\n');

function foundIn(rows: readonly (readonly unknown[])[]): Found {
  const names = rows.filter(([, , isName]) => isName === true).map(([name]) => String(name));
  const contents = rows.filter(([, , isName]) => isName !== true);
  return {
    relations: names.sort(),
    contents: new Map(contents.map(([name, content]) => [String(name), String(content)])),
  };
}

/** Reads everything, by a command of its own. */
export async function readAll(playground: Playground): Promise<Found> {
  const rows = await queryRows(playground, READ_ALL, ['--vars', '{version: 0}']);
  return foundIn(rows.map((row) => [row['name'], row['content'], row['is_name']]));
}

/** Reads everything through a connection that is open. */
export async function readThrough(warehouse: Warehouse): Promise<Found> {
  return foundIn((await warehouse.query(READ_ALL)).rows);
}

/** The contents of all relations when these versions are built, and those of `single` ones instead. */
export function contentsAt(
  versions: Versions,
  single: ReadonlyMap<string, Versions> = new Map(),
): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(RELATIONS).map(([name, { at }]) => [name, text(at(single.get(name) ?? versions))]),
  );
}

const pieces = (rows: readonly string[], { pieceOf }: Versioned): ReadonlyMap<number, string> => {
  const found = new Map<number, string>();
  for (const row of rows) {
    const piece = pieceOf?.(Number.parseInt(row, 10)) ?? 0;
    found.set(piece, [found.get(piece), row].filter(Boolean).join(' '));
  }
  return found;
};

/**
 * Which of several histories each relation's contents show; undefined for none. What is published piece by piece may show
 * one in each piece.
 */
export function findVersions(
  contents: ReadonlyMap<string, string>,
  candidates: readonly Versions[],
): ReadonlyMap<string, Versions | undefined> {
  return new Map(
    Object.entries(RELATIONS).map(([name, versioned]) => {
      const possible = candidates.map((versions) => text(versioned.at(versions)));
      const found = contents.get(name) ?? '';
      const index = possible.indexOf(found);
      if (index >= 0 || !versioned.pieceOf) return [name, candidates[index]];
      const all = possible.map((each) => pieces(each.split(' '), versioned));
      const own = pieces(found.split(' '), versioned);
      const isKnown = [...own].every(([piece, rows]) => all.some((each) => each.get(piece) === rows));
      return [name, isKnown && all.every((each) => each.size === own.size) ? candidates[0] : undefined];
    }),
  );
}

/** The relations whose contents show none of the histories, with what they contain. */
export function inBetween(
  contents: ReadonlyMap<string, string>,
  candidates: readonly Versions[],
): readonly string[] {
  return Array.from(findVersions(contents, candidates)).flatMap(([name, versions]) =>
    versions === undefined ? [`${name}: ${contents.get(name)}`] : [],
  );
}
