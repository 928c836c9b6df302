import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectRunner } from '../../test/support/run-project.ts';
import { UserError } from '../base/index.ts';
import { createRelationCache, type Warehouse } from '../warehouse/index.ts';
import {
  checkConnection,
  previewNode,
  previewSql,
  runMacro,
  runSql,
  type OperationRequest,
  type PreviewRequest,
} from './index.ts';

let warehouse: Warehouse;
let shop: ProjectRunner;

beforeAll(async () => {
  warehouse = await ProjectRunner.openEngine();
  shop = new ProjectRunner(warehouse, 'ad_hoc').write({
    'models/m.sql': 'select number as n from numbers(20)',
    'models/sorted.sql':
      'select number as n from numbers(20) order by n desc limit 10 settings max_threads = 1',
    'models/broken.sql': 'select 1 as n,\n  nope',
    'seeds/s.csv': 'id\n1\n2\n',
    'macros/ops.sql':
      "{% macro make(name) %}{% do run_query('create table ' ~ target.schema ~ '.' ~ name ~ ' (n Int8) engine = Memory') %}{% endmacro %}\n" +
      "{% macro fail() %}{{ exceptions.raise_compiler_error('no way') }}{% endmacro %}",
  });
  await shop.run({ which: 'build', select: ['m', 's'] });
});
afterAll(async () => {
  await warehouse.close();
  shop.dispose();
});

async function request(limit = 5): Promise<{
  readonly preview: PreviewRequest;
  readonly operation: OperationRequest;
  readonly node: (name: string) => Parameters<typeof previewNode>[1];
}> {
  const { parsed, compiler, invocation } = await shop.parse();
  const shared = {
    compiler,
    warehouse,
    relations: createRelationCache(warehouse, [shop.schema]),
    signal: new AbortController().signal,
  };
  return {
    preview: { ...shared, limit },
    operation: { ...shared, invocationId: invocation.id, clock: invocation.clock, projectName: 'shop' },
    node: (name) => {
      const found = Object.values(parsed.manifest.nodes).find((candidate) => candidate.name === name);
      if (!found) throw new Error(`no node '${name}'`);
      return found;
    },
  };
}

describe('a preview', () => {
  it('has as many rows of a model as were asked for, or all of them', async () => {
    const few = await request(3);
    expect((await previewNode(few.preview, few.node('m'))).rows).toEqual([[0], [1], [2]]);
    const all = await request(-1);
    const { name, columns, rows } = await previewNode(all.preview, all.node('m'));
    expect([name, columns, rows.length]).toEqual(['m', [{ name: 'n', type: 'UInt64' }], 20]);
  });

  it('limits a query that has its own limit and settings', async () => {
    const { preview, node } = await request(2);
    expect((await previewNode(preview, node('sorted'))).rows).toEqual([[19], [18]]);
  });

  it('shows what a seed holds, and SQL given inline', async () => {
    const { preview, node } = await request();
    expect((await previewNode(preview, node('s'))).rows).toEqual([[1], [2]]);
    expect((await previewSql(preview, "select count() as c from {{ ref('m') }}")).rows).toEqual([[20]]);
  });

  it('of a query that ClickHouse refuses is an error at its line', async () => {
    const { preview, node } = await request();
    const failure: unknown = await previewNode(preview, node('broken')).catch((error: unknown) => error);
    if (!(failure instanceof UserError)) throw failure;
    const [diagnostic] = failure.diagnostics;
    expect(diagnostic?.code).toBe('UNKNOWN_IDENTIFIER');
    expect(diagnostic?.span?.source.text.slice(diagnostic.span.start)).toMatch(/^nope/);
  });
});

describe('an operation', () => {
  it('calls a macro with its arguments', async () => {
    const { operation } = await request();
    const result = await runMacro(operation, 'make', { name: 'made' });
    expect(result).toMatchObject({
      success: true,
      results: [{ uniqueId: 'macro.shop.make', status: 'success' }],
    });
    expect(await shop.relations()).toContain('made Memory');
  });

  it('that a macro ends is an error with its words', async () => {
    const { operation } = await request();
    const result = await runMacro(operation, 'fail', {});
    expect(result.success).toBe(false);
    expect(result.results[0]?.message).toContain('no way');
  });

  it('sends SQL with Jinja, and says what ClickHouse says', async () => {
    const { operation } = await request();
    expect(
      (await runSql(operation, 'create table {{ target.schema }}.sent (n Int8) engine = Memory')).success,
    ).toBe(true);
    expect(await shop.relations()).toContain('sent Memory');
    const failed = await runSql(operation, 'drop table {{ target.schema }}.nothing_here');
    expect(failed).toMatchObject({
      success: false,
      results: [{ status: 'error', diagnostics: [{ code: 'UNKNOWN_TABLE' }] }],
    });
  });
});

describe('a connection check', () => {
  const signal = new AbortController().signal;

  it('tells the version and what the schema’s database is', async () => {
    const check = await checkConnection(warehouse.target, signal);
    expect(check).toMatchObject({
      ok: true,
      serverVersion: await warehouse.serverVersion(),
      schemaEngine: 'Atomic',
    });
  });

  it('tells what hinders it', async () => {
    const target = {
      ...warehouse.target,
      kind: 'server' as const,
      host: '127.0.0.1',
      port: 1,
      user: 'default',
      password: '',
      secure: false,
      verify: true,
      compression: '',
      connectTimeout: 1,
      sendReceiveTimeout: 1,
      retries: 0,
      clusterMode: false,
      localSuffix: '',
      localDbPrefix: '',
    };
    expect(await checkConnection(target, signal)).toMatchObject({
      ok: false,
      failure: { code: 'UNREACHABLE' },
    });
  });
});
