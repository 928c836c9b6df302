import { expect } from 'vitest';
import type { Warehouse } from '../../src/warehouse/index.ts';
import { ProjectRunner, type Ran } from '../support/run-project.ts';
import { FailingConnection, type Failure } from './failing-warehouse.ts';

const SOURCE = '{{ target.schema }}.raw';

/** How a materialized view is redeployed: its files at a version, and what is built of them. */
interface Redeployment {
  readonly files: (version: number) => Readonly<Record<string, string>>;
  readonly node: string;
  /** The table that the view writes to. */
  readonly table: string;
  readonly fullRefresh: boolean;
  /** Everything in the database. */
  readonly relations: readonly string[];
  /** Relations that may be missing after a failure, until the next run. */
  readonly mayMiss?: readonly string[];
}

const implicit = (config: string, fullRefresh: boolean): Redeployment => ({
  files: (version) => ({
    'models/copy.sql': `{{ config(materialized='materialized_view', order_by='id'${config}) }} select id, ${version} as v from ${SOURCE}`,
  }),
  node: 'copy',
  table: 'copy',
  fullRefresh,
  relations: ['copy', 'copy_mv', 'raw'],
});

const explicit = (config: string): Readonly<Record<string, string>> => ({
  'models/t.sql': `{{ config(materialized='table', order_by='id'${config}) }} select toUInt8(0) as id, toUInt8(0) as v where false`,
});

/** Every way in which a view that stands is built again. */
export const REDEPLOYMENTS: Readonly<Record<string, Redeployment>> = {
  'a new query in place': implicit('', false),
  'new columns and a new query in place': {
    ...implicit('', false),
    files: (version) => ({
      'models/copy.sql': `{{ config(materialized='materialized_view', order_by='id', on_schema_change='sync_all_columns') }} select id, ${version} as v, 1 as c${version} from ${SOURCE}`,
    }),
  },
  'a rebuild': implicit('', true),
  'a rebuild that leaves the past out': implicit(', catchup=false', true),
  'a rebuild of a refreshable view': {
    ...implicit(", refreshable={'interval': 'every 1 day'}", true),
    mayMiss: ['copy_mv'],
  },
  'a new query of a view with a named target': {
    files: (version) => ({
      ...explicit(''),
      'models/copy.sql': `{{ config(materialized='materialized_view') }} {{ materialization_target_table(ref('t')) }} \nselect id, ${version} as v from ${SOURCE}`,
    }),
    node: 'copy',
    table: 't',
    fullRefresh: false,
    relations: ['copy', 'raw', 't'],
  },
  'a target that is filled anew from its view': {
    files: (version) => ({
      ...explicit(', repopulate_from_mvs_on_full_refresh=true'),
      'models/copy.sql': `{{ config(materialized='materialized_view') }} {{ materialization_target_table(ref('t')) }} \nselect id, ${version} as v from ${SOURCE}`,
    }),
    node: 't',
    table: 't',
    fullRefresh: true,
    relations: ['copy', 'raw', 't'],
  },
};

/** A project of one materialized view, over a source of three rows. */
export class FailingViews {
  readonly #connection: FailingConnection;
  readonly #inner: Warehouse;
  readonly #project: ProjectRunner;
  readonly #how: Redeployment;
  #inserted = 3;

  private constructor(warehouse: Warehouse, schema: string, how: Redeployment) {
    this.#inner = warehouse;
    this.#connection = new FailingConnection(warehouse);
    this.#project = new ProjectRunner(this.#connection.warehouse, schema);
    this.#how = how;
  }

  static async open(warehouse: Warehouse, schema: string, how: Redeployment): Promise<FailingViews> {
    const made = new FailingViews(warehouse, schema, how);
    await warehouse.command(`CREATE DATABASE ${schema}`, { database: null });
    await warehouse.command(
      `CREATE TABLE ${schema}.raw ENGINE = MergeTree ORDER BY id AS SELECT toUInt8(number) AS id FROM numbers(3)`,
    );
    expect((await made.#project.write(how.files(0)).run()).success).toBe(true);
    return made;
  }

  /**
   * Redeploys again and again, each time a later version with a failure at the next statement, until none is left. After
   * each: the table has what it had or all of the source, a row that comes then arrives once, nothing is beside, and the
   * next run succeeds. @returns the purposes of the statements that failed
   */
  async failEach(failure: Failure): Promise<readonly string[]> {
    const { node, fullRefresh, files, mayMiss = [] } = this.#how;
    const failed: string[] = [];
    for (let version = 1; ; version += 1) {
      let sent = 0;
      let purpose: string | undefined;
      const before = await this.#ids();
      const source = await this.#ids('raw');
      await this.#project.write(files(version)).run({
        select: [node],
        settings: { fullRefresh },
        isAlive: () => false,
        onEvent: (event) => {
          if (event.kind !== 'StatementSent' || event.purpose === 'undo') return;
          if (event.uniqueId.split('.')[2] !== node || (sent += 1) !== version) return;
          purpose = event.purpose;
          this.#connection.failAt(event.queryId, failure);
        },
      });
      const where = `${failure} at ${purpose ?? 'no'} statement ${version}`;
      const after = await this.#ids();
      expect([before, source, []].map(String), `${where}: ${String(after)}`).toContain(String(after));
      if (purpose !== undefined) await this.#assertAlive(where, after, mayMiss);
      const healed = await this.#build(version);
      expect(
        healed.success,
        `${where}, next run: ${healed.results.map(({ message }) => message).join()}`,
      ).toBe(true);
      await this.#assertAlive(`${where}, healed`, await this.#ids());
      if (purpose === undefined) return failed;
      failed.push(purpose);
    }
  }

  #build(version: number): Promise<Ran> {
    return this.#project.write(this.#how.files(version)).run({
      select: [this.#how.node],
      settings: { fullRefresh: this.#how.fullRefresh },
      isAlive: () => false,
    });
  }

  /** The relations are all there and no others, and a row that is inserted arrives once. */
  async #assertAlive(
    where: string,
    before: readonly unknown[],
    mayMiss: readonly string[] = [],
  ): Promise<void> {
    const names = (await this.#project.relations()).map((text) => text.split(' ')[0] ?? '');
    const found = names.filter((name) => !name.startsWith('.'));
    const missing = mayMiss.filter((name) => !found.includes(name));
    expect([...found, ...missing].sort(), where).toEqual(this.#how.relations);
    const { schema } = this.#project;
    const id = (this.#inserted += 1);
    await this.#inner.command(`INSERT INTO ${schema}.raw VALUES (${id})`, { database: null });
    const [[refreshable] = []] = await this.#project.rows(
      `SELECT count() FROM system.view_refreshes WHERE database = '${schema}'`,
    );
    if (refreshable !== 0 || missing.length > 0) return;
    expect(await this.#ids(), where).toEqual([...before, id]);
  }

  async #ids(table = this.#how.table): Promise<readonly unknown[]> {
    const rows = await this.#project.rows(`SELECT id FROM ${this.#project.schema}.${table} ORDER BY id`);
    return rows.map(([id]) => id);
  }

  async close(): Promise<void> {
    await this.#inner.command(`DROP DATABASE IF EXISTS ${this.#project.schema}`, { database: null });
    this.#project.dispose();
  }
}
