import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ProjectRunner } from '../../../test/support/run-project.ts';
import {
  createRelationCache,
  WarehouseError,
  type RelationCache,
  type Warehouse,
} from '../../warehouse/index.ts';
import type { RunEvent } from '../events.ts';
import type { NodePlan, Step } from '../plan/node-plan.ts';
import { PlanExecutor, StepFailure } from './execute-plan.ts';

let warehouse: Warehouse;
let relations: RelationCache;
let events: RunEvent[];

beforeAll(async () => {
  warehouse = await ProjectRunner.openEngine();
});
afterAll(() => warehouse.close());
beforeEach(async () => {
  await warehouse.command('DROP DATABASE IF EXISTS shop');
  await warehouse.command('CREATE DATABASE shop');
  relations = createRelationCache(warehouse, ['shop']);
  await relations.list('shop');
  events = [];
});

const at = (name: string): { schema: string; name: string } => ({ schema: 'shop', name });

const create = (name: string): Step => ({
  kind: 'statement',
  purpose: 'create',
  sql: `CREATE TABLE shop.${name} (n Int64) ENGINE = MergeTree ORDER BY n`,
  changes: [{ kind: 'created', relation: { ...at(name), type: 'table', engine: 'MergeTree' } }],
});

const insert = (name: string, select: string): Step => ({
  kind: 'statement',
  purpose: 'insert',
  sql: `INSERT INTO shop.${name} ${select}`,
  isMain: true,
});

function executor(
  plan: Partial<NodePlan> & Pick<NodePlan, 'steps'>,
  signal: AbortSignal = new AbortController().signal,
  noExchange: (schema: string) => void = () => undefined,
): PlanExecutor {
  return new PlanExecutor(
    { uniqueId: 'model.shop.t', reason: '', undo: [], ...plan },
    {
      warehouse,
      relations,
      listener: (event) => events.push(event),
      signal,
      renderHook: async (hook) => hook.sql.replace('{{ this }}', 'shop.t'),
      callMacro: () => Promise.resolve(),
      audit: () => Promise.resolve(),
      onNoExchange: noExchange,
    },
  );
}

async function failureOf(promise: Promise<unknown>): Promise<StepFailure> {
  const failure: unknown = await promise.catch((error: unknown) => error);
  if (!(failure instanceof StepFailure)) throw new Error('no step failed');
  return failure;
}

const names = async (): Promise<unknown[]> =>
  (await warehouse.query("SELECT name FROM system.tables WHERE database = 'shop' ORDER BY name")).rows.flat();

describe('a plan', () => {
  it('is sent step by step, each announced before, and the cache follows', async () => {
    const outcome = await executor({
      steps: [create('t'), insert('t', 'SELECT number FROM numbers(7)')],
    }).execute();
    expect(events.map((event) => (event.kind === 'StatementSent' ? event.purpose : event.kind))).toEqual([
      'create',
      'insert',
    ]);
    expect(outcome.sent).toHaveLength(2);
    expect([undefined, 7]).toContain(outcome.main?.rowsWritten);
    expect(await relations.get('shop', 't')).toMatchObject({ type: 'table' });
  });

  it('renders its hooks when their turn comes, and sends none that are empty', async () => {
    const hook = (sql: string): Step => ({ kind: 'hook', purpose: 'post-hook', index: 0, sql });
    await executor({ steps: [create('t'), hook('INSERT INTO {{ this }} VALUES (5)'), hook('  ')] }).execute();
    expect((await warehouse.query('SELECT n FROM shop.t')).rows).toEqual([[5]]);
    expect(events).toHaveLength(2);
  });
});

describe('a plan that fails', () => {
  const undo = [
    {
      sql: 'DROP TABLE shop.t_tmp',
      changes: [{ kind: 'dropped' as const, relation: at('t_tmp') }],
      ifExists: at('t_tmp'),
    },
  ];

  it('names the statement, and undoes what is there to undo', async () => {
    const steps = [
      create('t_tmp'),
      insert('t_tmp', 'SELECT throwIf(number = 3) FROM numbers(5)'),
      create('never'),
    ];
    const failure = await failureOf(executor({ steps, undo }).execute());
    expect(failure.cause).toMatchObject({ number: 395 });
    expect(failure.statement).toContain('throwIf');
    expect(failure.sent).toHaveLength(2);
    expect(await names()).toEqual([]);
    expect(await relations.get('shop', 't_tmp')).toBeUndefined();
  });

  it('undoes nothing when it failed before there was anything', async () => {
    const steps: Step[] = [{ kind: 'statement', purpose: 'create', sql: 'CREATE TABEL x' }, create('t_tmp')];
    await failureOf(executor({ steps, undo }).execute());
    expect(events).toHaveLength(1);
  });

  it('because it was cancelled undoes all the same', async () => {
    const controller = new AbortController();
    const running = executor(
      { steps: [create('t_tmp'), insert('t_tmp', 'SELECT number FROM system.numbers')], undo },
      controller.signal,
    ).execute();
    while (events.length < 2) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    expect((await failureOf(running)).cause).toMatchObject({ code: 'CANCELLED' });
    expect(await names()).toEqual([]);
  });

  it('puts the old relation back when only its backup is left', async () => {
    await warehouse.command('CREATE TABLE shop.t (n Int64) ENGINE = Memory');
    const steps: Step[] = [
      { kind: 'statement', purpose: 'rename', sql: 'RENAME TABLE shop.t TO shop.t_bak' },
      { kind: 'statement', purpose: 'rename', sql: 'RENAME TABLE shop.nothing TO shop.t' },
    ];
    const restore = [
      {
        sql: 'RENAME TABLE shop.t_bak TO shop.t',
        changes: [],
        ifExists: at('t_bak'),
        ifMissing: at('t'),
      },
    ];
    await failureOf(executor({ steps, undo: restore }).execute());
    expect(await names()).toEqual(['t']);
  });

  it('says so when undoing does not succeed either', async () => {
    const broken = [{ sql: 'DROP TABEL shop.t', changes: [], ifExists: at('t') }];
    await failureOf(executor({ steps: [create('t'), create('t')], undo: broken }).execute());
    expect(events.at(-1)).toMatchObject({
      kind: 'Warned',
      diagnostic: { code: 'CLEANUP_FAILED', node: 'model.shop.t' },
    });
  });
});

describe('an exchange', () => {
  const exchange = (sql: string): Step => ({
    kind: 'statement',
    purpose: 'exchange',
    sql,
    changes: [{ kind: 'exchanged', one: at('a'), other: at('b') }],
    otherwise: [{ kind: 'statement', purpose: 'rename', sql: 'RENAME TABLE shop.a TO shop.c' }],
  });

  it('that a database cannot do is done in another way, said, and remembered', async () => {
    const without: string[] = [];
    await warehouse.command('CREATE DATABASE IF NOT EXISTS plain ENGINE = Memory');
    await warehouse.command('CREATE TABLE IF NOT EXISTS plain.x (n Int8) ENGINE = Memory');
    await warehouse.command('CREATE TABLE IF NOT EXISTS plain.y (n Int8) ENGINE = Memory');
    const steps = [create('a'), exchange('EXCHANGE TABLES plain.x AND plain.y')];
    await executor({ steps }, undefined, (schema) => without.push(schema)).execute();
    expect(await names()).toEqual(['c']);
    expect(without).toEqual(['shop']);
    expect(events.flatMap((event) => (event.kind === 'Warned' ? [event.diagnostic.code] : []))).toEqual([
      'EXCHANGE_UNSUPPORTED',
    ]);
  });

  it('that fails for another reason is a failure', async () => {
    const failure = await failureOf(
      executor({ steps: [create('a'), exchange('EXCHANGE TABLES shop.a AND shop.b')] }).execute(),
    );
    expect(failure.cause).toBeInstanceOf(WarehouseError);
    expect(failure.cause).toMatchObject({ code: 'UNKNOWN_TABLE' });
  });
});
