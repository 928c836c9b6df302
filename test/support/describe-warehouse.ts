import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRelationCache, WarehouseError, type Warehouse } from '../../src/warehouse/index.ts';

async function failureOf(promise: Promise<unknown>): Promise<WarehouseError> {
  const failure: unknown = await promise.then(
    () => new Error('it succeeded'),
    (error: unknown) => error,
  );
  if (!(failure instanceof WarehouseError)) throw failure;
  return failure;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(20);
}

async function valueOf(warehouse: Warehouse, sql: string): Promise<unknown> {
  return (await warehouse.query(sql)).rows[0]?.[0];
}

/** What a `Warehouse` promises, whatever is behind it: run for the embedded engine and for a server. */
export function describeWarehouse(
  kind: string,
  open: () => Promise<{ warehouse: Warehouse; close(): Promise<void> }>,
): void {
  describe(kind, () => {
    let warehouse: Warehouse;
    let close: () => Promise<void>;
    beforeAll(async () => {
      ({ warehouse, close } = await open());
      await warehouse.command('CREATE DATABASE IF NOT EXISTS behaviour', { database: null });
    });
    afterAll(async () => {
      await warehouse.close();
      await close();
    });
    beforeEach(async () => {
      await warehouse.command('DROP TABLE IF EXISTS behaviour.t SYNC');
      await warehouse.command('CREATE TABLE behaviour.t (n Int64, s String) ENGINE = MergeTree ORDER BY n');
    });

    describe('query', () => {
      it('gives columns with their types and every value without loss', async () => {
        const { columns, rows } = await warehouse.query(`SELECT
          toUInt8(7) AS small, toInt64(-5) AS wide, toUInt64(18446744073709551615) AS widest, toInt128('170141183460469231731687303715884105727') AS huge,
          1.5 AS f, nan AS no_number, -inf AS less, true AS b, 'a"\\n\\t' AS s, NULL AS n, toNullable(toUInt64(3)) AS maybe,
          toDecimal64('1.50', 2) AS d, toDate('2024-02-29') AS day, toDateTime64('2024-02-29 01:02:03.004', 3, 'UTC') AS at,
          [toUInt64(1), 18446744073709551615] AS list, (toUInt64(2), 'x', [nan]) AS pair, map('k', toInt64(9)) AS m,
          CAST((1, 'y'), 'Tuple(\`a b\` UInt64, c String)') AS named, toLowCardinality('low') AS low, CAST('on', 'Enum8(\\'on, (off\\' = 0, \\'on\\' = 1)') AS e`);
        expect(columns[2]).toEqual({ name: 'widest', type: 'UInt64' });
        expect(rows).toEqual([
          [
            7, -5, 18446744073709551615n, 170141183460469231731687303715884105727n,
            1.5, NaN, -Infinity, true, 'a"\n\t', null, 3,
            '1.50', '2024-02-29', '2024-02-29 01:02:03.004',
            [1, 18446744073709551615n], [2, 'x', [NaN]], { k: 9 },
            [1, 'y'], 'low', 'on',
          ],
        ]); // prettier-ignore
      });

      it('keeps two columns of one name apart', async () => {
        expect((await warehouse.query('SELECT 1 AS a, 2 AS b, 1 AS a')).rows).toEqual([[1, 2, 1]]);
      });

      it('gives no columns and no rows for a statement that has none', async () => {
        const result = await warehouse.query(
          'CREATE TABLE IF NOT EXISTS behaviour.t (n Int64) ENGINE = Memory',
        );
        expect([result.columns, result.rows]).toEqual([[], []]);
      });

      it('takes comments and a semicolon at the end', async () => {
        expect(await valueOf(warehouse, 'SELECT 1; -- that is all')).toBe(1);
        expect(await valueOf(warehouse, 'SELECT 2 -- that is all')).toBe(2);
      });

      it('binds parameters, whatever they contain', async () => {
        const params = { text: "it's \\ a\ttab\n`x`", list: ['a', "b'c"], number: 5 };
        const { rows } = await warehouse.query('SELECT {text:String}, {list:Array(String)}, {number:Int32}', {
          params,
        });
        expect(rows).toEqual([[params.text, params.list, 5]]);
      });
    });

    describe('errors', () => {
      it('carry the name, the number and the sentence of ClickHouse', async () => {
        const failure = await failureOf(warehouse.query('SELECT * FROM behaviour.nothing_here'));
        expect(failure).toMatchObject({ code: 'UNKNOWN_TABLE', number: 60, retriable: false });
        expect(failure.message).toContain('nothing_here');
        expect(failure.message).not.toMatch(/Code:|DB::|version/);
      });

      it('come for DDL as they do for queries', async () => {
        const failure = await failureOf(
          warehouse.command('CREATE VIEW behaviour.v AS SELECT nope FROM behaviour.t'),
        );
        expect(failure).toMatchObject({ code: 'UNKNOWN_IDENTIFIER', number: 47 });
      });

      it('say where a syntax error stands', async () => {
        const failure = await failureOf(warehouse.command('SELECT 1\nFORM x y z'));
        expect(failure.code).toBe('SYNTAX_ERROR');
        expect(failure.message).toMatch(/line 2/);
      });

      it('of a database that does not exist yet can be avoided by asking for none', async () => {
        const failure = await failureOf(warehouse.query('SELECT 1', { database: 'not_there_yet' }));
        expect(failure).toMatchObject({ code: 'UNKNOWN_DATABASE', number: 81 });
        expect((await warehouse.query('SELECT 1', { database: null })).rows).toEqual([[1]]);
      });

      it('leave a table as it was when an INSERT … SELECT fails in its first block', async () => {
        const failure = await failureOf(
          warehouse.command(
            "INSERT INTO behaviour.t SELECT number, toString(throwIf(number = 10, 'stop')) FROM numbers(100)",
          ),
        );
        expect(failure).toMatchObject({ number: 395 });
        expect(await valueOf(warehouse, 'SELECT count() FROM behaviour.t')).toBe(0);
      });
    });

    describe('insert', () => {
      it('takes bytes that look like SQL as data', async () => {
        const data = '1,"a\n\nDROP TABLE behaviour.t"\n2,"; SELECT 1"\n';
        const result = await warehouse.insert({
          database: 'behaviour',
          table: 't',
          format: 'CSV',
          data: Buffer.from(data),
        });
        expect(await warehouse.query('SELECT n, s FROM behaviour.t ORDER BY n')).toMatchObject({
          rows: [
            [1, 'a\n\nDROP TABLE behaviour.t'],
            [2, '; SELECT 1'],
          ],
        });
        expect([undefined, 2]).toContain(result.rowsWritten);
      });

      it('survives empty lines between rows', async () => {
        const data = Buffer.from('{"n": 1, "s": "x"}\n\n\n{"n": 2}\n');
        await warehouse.insert({ database: 'behaviour', table: 't', format: 'JSONEachRow', data });
        expect(await valueOf(warehouse, 'SELECT sum(n) FROM behaviour.t')).toBe(3);
      });

      it('takes a stream and fills the columns it names', async () => {
        async function* rows(): AsyncGenerator<Uint8Array> {
          for (let n = 0; n < 1000; n += 1) yield Buffer.from(`${n}\n`);
        }
        const result = await warehouse.insert({
          database: 'behaviour',
          table: 't',
          columns: ['n'],
          format: 'TSV',
          data: rows(),
        });
        expect(await valueOf(warehouse, "SELECT countIf(s = '') FROM behaviour.t")).toBe(1000);
        expect([undefined, 1000]).toContain(result.rowsWritten);
      });

      it('takes no rows at all', async () => {
        await warehouse.insert({ database: 'behaviour', table: 't', format: 'CSV', data: new Uint8Array() });
        expect(await valueOf(warehouse, 'SELECT count() FROM behaviour.t')).toBe(0);
      });

      it('inserts nothing when one row is wrong, and says which', async () => {
        const data = Buffer.from('1\ta\n2\tb\nthree\tc\n');
        const failure = await failureOf(
          warehouse.insert({ database: 'behaviour', table: 't', format: 'TSV', data }),
        );
        expect(failure.number).toBeGreaterThan(0);
        expect(failure.message).toMatch(/row 3/);
        expect(await valueOf(warehouse, 'SELECT count() FROM behaviour.t')).toBe(0);
      });

      it('fails with the failure of its source, and inserts nothing', async () => {
        async function* rows(): AsyncGenerator<Uint8Array> {
          yield Buffer.from('1\ta\n');
          await Promise.resolve();
          throw new Error('the source broke');
        }
        const inserting = warehouse.insert({
          database: 'behaviour',
          table: 't',
          format: 'TSV',
          data: rows(),
        });
        await expect(inserting).rejects.toThrow(/the source broke/);
        expect(await valueOf(warehouse, 'SELECT count() FROM behaviour.t')).toBe(0);
      });
    });

    it('counts rows written exactly, or not at all', async () => {
      const result = await warehouse.command(
        'INSERT INTO behaviour.t SELECT number, toString(number) FROM numbers(12345)',
      );
      expect([undefined, 12345]).toContain(result.rowsWritten);
      expect(result.elapsed).toBeGreaterThan(0);
    });

    it('knows the peak memory of a statement that takes a while', async () => {
      // Sixteen million distinct numbers in a hash set: more than 256 MB, whichever way they are kept.
      const result = await warehouse.query('SELECT uniqExact(number) FROM numbers(16000000)');
      expect(result.rows).toEqual([[16_000_000]]);
      expect(result.peakMemory).toBeGreaterThan(100_000_000);
    });

    it('answers with the query id it was given, or makes one', async () => {
      const queryId = crypto.randomUUID();
      expect((await warehouse.command('SELECT 1', { queryId })).queryId).toBe(queryId);
      expect((await warehouse.query('SELECT 1')).queryId).toMatch(/^[0-9a-f-]{36}$/);
    });

    it('keeps settings to their statement', async () => {
      const setting = "SELECT value FROM system.settings WHERE name = 'max_block_size'";
      const before = await valueOf(warehouse, setting);
      const during = await warehouse.query(setting, { settings: { max_block_size: 777 } });
      expect(during.rows).toEqual([['777']]);
      expect(await valueOf(warehouse, setting)).toBe(before);
    });

    it('runs statements side by side', async () => {
      const started = performance.now();
      await Promise.all([1, 2, 3].map(() => warehouse.query('SELECT sleep(0.7)')));
      expect(performance.now() - started).toBeLessThan(2_000);
    });

    describe('stream', () => {
      it('gives the raw answer in the format asked for', async () => {
        const chunks: Uint8Array[] = [];
        for await (const chunk of warehouse.stream('SELECT number FROM numbers(100000)', 'TSV'))
          chunks.push(chunk);
        const lines = Buffer.concat(chunks).toString().trimEnd().split('\n');
        expect([lines.length, lines[0], lines.at(-1)]).toEqual([100_000, '0', '99999']);
      });

      it('ends with an error when ClickHouse fails after it has begun to answer', async () => {
        const sql =
          'SELECT number, throwIf(number = 2000000) FROM numbers(3000000) SETTINGS max_block_size = 1000';
        const received: Uint8Array[] = [];
        const failure = await failureOf(
          (async () => {
            for await (const chunk of warehouse.stream(sql, 'TSV')) received.push(chunk);
          })(),
        );
        expect(failure.number).toBe(395);
        expect(Buffer.concat(received).toString()).toMatch(/^(?:\d+\t0\n)*\d*\t?0?\n?$/);
      });
    });

    describe('cancelling', () => {
      const endless = 'INSERT INTO behaviour.t SELECT number, toString(number) FROM system.numbers';

      it('ends the statement in ClickHouse before it rejects', async () => {
        const controller = new AbortController();
        const queryId = crypto.randomUUID();
        const running = failureOf(warehouse.command(endless, { queryId, signal: controller.signal }));
        await until(async () => Number(await valueOf(warehouse, 'SELECT count() FROM behaviour.t')) > 0);
        controller.abort();
        expect(await running).toMatchObject({ code: 'CANCELLED', queryId });
        const before = await valueOf(warehouse, 'SELECT count() FROM behaviour.t');
        await warehouse.query('SELECT sleep(0.3)');
        expect(await valueOf(warehouse, 'SELECT count() FROM behaviour.t')).toBe(before);
      });

      it('works at once, before ClickHouse may have begun', async () => {
        const controller = new AbortController();
        const running = failureOf(warehouse.command(endless, { signal: controller.signal }));
        controller.abort();
        expect((await running).code).toBe('CANCELLED');
      });

      it('works by query id, and does not mind one that is not there', async () => {
        const queryId = crypto.randomUUID();
        const running = failureOf(warehouse.command(endless, { queryId }));
        await until(async () => Number(await valueOf(warehouse, 'SELECT count() FROM behaviour.t')) > 0);
        await warehouse.cancel(queryId);
        expect((await running).code).toBe('CANCELLED');
        await warehouse.cancel(crypto.randomUUID());
      });
    });

    describe('a session', () => {
      it('shares temporary tables between its own statements, which run in turn', async () => {
        const session = warehouse.openSession();
        await session.command('CREATE TEMPORARY TABLE only_here AS SELECT 1 AS n');
        const counts = await Promise.all(
          [1, 2, 3].map(() => valueOf(session, 'SELECT count() FROM only_here')),
        );
        expect(counts).toEqual([1, 1, 1]);
        expect((await failureOf(warehouse.query('SELECT * FROM only_here'))).code).toBe('UNKNOWN_TABLE');
        await session.close();
      });

      it('goes on after a statement that failed', async () => {
        const session = warehouse.openSession();
        await failureOf(session.query('SELECT nope'));
        expect(await valueOf(session, 'SELECT 1')).toBe(1);
        await session.close();
      });
    });

    describe('the relation cache', () => {
      it('knows what is there, of which kind, and what is not', async () => {
        await warehouse.command('CREATE VIEW IF NOT EXISTS behaviour.a_view AS SELECT 1 AS n');
        const cache = createRelationCache(warehouse, ['behaviour', 'not_there_yet']);
        expect(await cache.get('behaviour', 't')).toEqual({
          schema: 'behaviour',
          name: 't',
          type: 'table',
          engine: 'MergeTree',
        });
        expect(await cache.get('behaviour', 'a_view')).toMatchObject({ type: 'view' });
        expect(await cache.get('behaviour', 'nothing_here')).toBeUndefined();
        expect([await cache.hasSchema('behaviour'), await cache.hasSchema('not_there_yet')]).toEqual([
          true,
          false,
        ]);
        expect(await cache.schemaEngine('behaviour')).toBe('Atomic');
        await warehouse.command('DROP VIEW behaviour.a_view');
      });

      it('follows what its users say they did', async () => {
        const cache = createRelationCache(warehouse, ['behaviour']);
        await cache.list('behaviour');
        cache.renamed('behaviour', 't', 'u');
        cache.added({ schema: 'behaviour', name: 't', type: 'view', engine: 'View' });
        cache.exchanged('behaviour', 't', 'u');
        expect(await cache.get('behaviour', 't')).toMatchObject({ name: 't', type: 'table' });
        expect(await cache.get('behaviour', 'u')).toMatchObject({ name: 'u', type: 'view' });
        cache.dropped('behaviour', 'u');
        expect(await cache.get('behaviour', 'u')).toBeUndefined();
      });
    });

    it('closes more than once, and refuses statements afterwards', async () => {
      const opened = await open();
      await opened.warehouse.close();
      await opened.warehouse.close();
      await expect(opened.warehouse.query('SELECT 1')).rejects.toThrow(/closed/);
      await opened.close();
    });
  });
}
