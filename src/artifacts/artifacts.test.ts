import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isRecord, UserError } from '../base/index.ts';
import { buildGraph } from '../graph/index.ts';
import type { Manifest, NodeResult, RunResult } from '../manifest/index.ts';
import {
  dataTest,
  exposure,
  idOf,
  manifestOf,
  model,
  seed,
  source,
} from '../../test/support/manifest-fixture.ts';
import {
  ArtifactError,
  codePath,
  customEnvironment,
  readManifest,
  readRunResults,
  readSourceFreshness,
  readState,
  toIsoFormat,
  toZonedIsoFormat,
  writeAtomically,
  writeCode,
  writeGraphSummary,
  writeManifest,
  writeRunResults,
} from './index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'artifacts-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const at = (name: string): string => join(folder, name);
const readJson = (name: string): unknown => JSON.parse(readFileSync(at(name), 'utf8'));
const record = (value: unknown): Record<string, unknown> => {
  if (!isRecord(value)) throw new Error('not a record');
  return value;
};

/** Problems that dbt's own schema finds; none where the schemas are not at hand. */
function schemaProblems(schema: string, data: unknown): readonly string[] {
  const path = new URL(`../../../shared/schemas/dbt/${schema}.json`, import.meta.url);
  if (!existsSync(path)) return [];
  const validate = new Ajv2020({ strict: false, allErrors: true, validateFormats: false }).compile(
    record(JSON.parse(readFileSync(path, 'utf8'))),
  );
  validate(data);
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

const now = new Date('2026-11-22T16:11:33.884Z');
const metadata = {
  invocationId: 'e1eafd9f-028f-42f5-8a89-4e5cc7d2a806',
  invocationStartedAt: now,
  generatedAt: now,
  runStartedAt: now,
  env: { TEAM: 'x' },
  quoting: { database: true, schema: true, identifier: true, column: null },
};

const manifest: Manifest = manifestOf(
  [
    source('raw', 'orders'),
    seed('countries'),
    model('stg_orders', ['source.shop.raw.orders'], { group: 'finance' }),
    model('orders', [idOf('stg_orders'), 'seed.shop.countries', 'source.shop.raw.orders']),
    dataTest('orders_are_positive', [idOf('orders')]),
    exposure('dashboard', [idOf('orders')]),
  ],
  {
    groups: {
      'group.shop.finance': {
        resource_type: 'group',
        name: 'finance',
        package_name: 'shop',
        path: 'groups.yml',
        original_file_path: 'models/groups.yml',
        unique_id: 'group.shop.finance',
        owner: { name: 'Fin', email: 'fin@example.com' },
        description: null,
        config: { meta: {} },
      },
    },
    selectors: { nightly: { name: 'nightly', description: 'x', definition: '+tag:nightly' } },
  },
);
const graph = buildGraph(manifest);

const result: NodeResult = {
  uniqueId: idOf('orders'),
  status: 'success',
  thread: 'Thread-1 (worker)',
  executionTime: 0.25,
  timing: [{ name: 'compile', startedAt: now, completedAt: now }],
  adapterResponse: { _message: 'OK', query_id: 'q' },
  message: 'OK',
  failures: null,
  compiledCode: 'select 1',
  relationName: '`analytics`.`orders`',
  diagnostics: [],
};
const run: RunResult = {
  invocationId: metadata.invocationId,
  generatedAt: now,
  elapsed: 1.5,
  results: [
    result,
    { ...result, uniqueId: 'seed.shop.countries', compiledCode: null },
    {
      ...result,
      uniqueId: 'test.shop.orders_are_positive',
      status: 'fail',
      failures: 3,
      relationName: null,
    },
  ],
  success: false,
};

describe('manifest.json', () => {
  test('fits dbt’s schema', async () => {
    await writeManifest(folder, manifest, graph, metadata);
    expect(schemaProblems('manifest-v12', readJson('manifest.json'))).toEqual([]);
  });

  test('has dbt’s sections and metadata', async () => {
    await writeManifest(folder, manifest, graph, metadata);
    const data = record(readJson('manifest.json'));
    expect(Object.keys(data)).toEqual(
      (
        'metadata nodes sources macros docs exposures metrics groups selectors disabled parent_map child_map ' +
        'group_map saved_queries semantic_models unit_tests functions'
      ).split(' '),
    );
    expect(data.metadata).toMatchObject({
      dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
      generated_at: '2026-11-22T16:11:33.884000Z',
      run_started_at: '2026-11-22T16:11:33.884000+00:00',
      project_name: 'shop',
      // What dbt 1.11 wrote for a project of this name.
      project_id: 'fb54f3c5992b96d001bb16e8e92d968d',
      adapter_type: 'clickhouse',
      env: { TEAM: 'x' },
    });
  });

  test('lists parents, children and groups, sorted', async () => {
    await writeManifest(folder, manifest, graph, metadata);
    const data = record(readJson('manifest.json'));
    expect(record(data.parent_map)[idOf('orders')]).toEqual([
      idOf('stg_orders'),
      'seed.shop.countries',
      'source.shop.raw.orders',
    ]);
    expect(record(data.parent_map)['source.shop.raw.orders']).toEqual([]);
    expect(record(data.child_map)[idOf('orders')]).toEqual([
      'exposure.shop.dashboard',
      'test.shop.orders_are_positive',
    ]);
    expect(data.group_map).toEqual({ finance: [idOf('stg_orders')] });
  });

  test('spells out selectors as dbt does', async () => {
    await writeManifest(folder, manifest, graph, metadata);
    expect(record(readJson('manifest.json')).selectors).toEqual({
      nightly: {
        name: 'nightly',
        description: 'x',
        definition: { parents: true, method: 'tag', value: 'nightly' },
      },
    });
  });

  test('takes in what compiling found out', async () => {
    const compiled = {
      compiled: true,
      compiled_code: 'select 2',
      compiled_path: 'target/compiled/shop/models/orders.sql',
      extra_ctes: [],
      extra_ctes_injected: true,
    };
    await writeManifest(folder, manifest, graph, metadata, new Map([[idOf('orders'), compiled]]));
    const nodes = record(record(readJson('manifest.json')).nodes);
    expect(nodes[idOf('orders')]).toMatchObject({ ...compiled, raw_code: 'select 1 as orders' });
    expect(nodes[idOf('stg_orders')]).not.toHaveProperty('compiled');
    expect(nodes[idOf('stg_orders')]).not.toHaveProperty('extra_ctes');
  });

  test('is read back as it was', async () => {
    await writeManifest(folder, manifest, graph, metadata);
    const again = await readManifest(at('manifest.json'));
    expect(again?.nodes).toEqual(manifest.nodes);
    expect(again?.sources).toEqual(manifest.sources);
    expect(again && buildGraph(again).order).toEqual(graph.order);
  });
});

describe('run_results.json', () => {
  const invocation = {
    args: { which: 'build', invocation_command: 'tsdbt build --vars {k: s3cret}', vars: { k: 's3cret' } },
    secrets: ['s3cret', ''],
  };

  test('fits dbt’s schema', async () => {
    await writeRunResults(folder, run, manifest, metadata, invocation);
    expect(schemaProblems('run-results-v6', readJson('run_results.json'))).toEqual([]);
  });

  test('says of each node what dbt says', async () => {
    await writeRunResults(folder, run, manifest, metadata, invocation);
    const { results, elapsed_time: elapsed } = record(readJson('run_results.json'));
    expect(elapsed).toBe(1.5);
    expect(results).toEqual([
      {
        status: 'success',
        timing: [
          {
            name: 'compile',
            started_at: '2026-11-22T16:11:33.884000Z',
            completed_at: '2026-11-22T16:11:33.884000Z',
          },
        ],
        thread_id: 'Thread-1 (worker)',
        execution_time: 0.25,
        adapter_response: { _message: 'OK', query_id: 'q' },
        message: 'OK',
        failures: null,
        unique_id: idOf('orders'),
        compiled: true,
        compiled_code: 'select 1',
        relation_name: '`analytics`.`orders`',
        batch_results: null,
      },
      expect.objectContaining({ unique_id: 'seed.shop.countries', compiled: null, relation_name: null }),
      expect.objectContaining({ status: 'fail', failures: 3, relation_name: null }),
    ]);
  });

  test('says where batches begin and end with their zone, as dbt does', async () => {
    const day = [new Date('2026-01-01T00:00:00Z'), new Date('2026-01-02T00:00:00Z')] as const;
    const [first] = run.results;
    const batches = { successful: [day], failed: [] };
    const results = first ? [{ ...first, batches }] : [];
    await writeRunResults(folder, { ...run, results }, manifest, metadata, invocation);
    expect(record(readJson('run_results.json')).results).toEqual([
      expect.objectContaining({
        batch_results: {
          successful: [['2026-01-01T00:00:00+00:00', '2026-01-02T00:00:00+00:00']],
          failed: [],
        },
      }),
    ]);
    const earlier = await readRunResults(at('run_results.json'));
    expect([...(earlier?.batches.values() ?? [])]).toEqual([batches]);
  });

  test('holds no secret', async () => {
    await writeRunResults(folder, run, manifest, metadata, invocation);
    expect(readFileSync(at('run_results.json'), 'utf8')).not.toContain('s3cret');
    expect(record(readJson('run_results.json')).args).toMatchObject({ vars: { k: '*****' } });
  });

  test('is read back for retry', async () => {
    await writeRunResults(folder, run, manifest, metadata, invocation);
    const earlier = await readRunResults(at('run_results.json'));
    expect(earlier?.status.get('test.shop.orders_are_positive')).toBe('fail');
    expect(earlier?.executionTime.get(idOf('orders'))).toBe(0.25);
    expect(earlier?.args).toMatchObject({ which: 'build' });
  });
});

describe('graph_summary.json', () => {
  test('numbers the nodes and lists their followers, tests’ among them for build', async () => {
    await writeGraphSummary(folder, graph, 'x', true);
    const { linked, with_test_edges: withTests } = record(readJson('graph_summary.json'));
    const names = Object.values(record(linked)).map((entry) => record(entry).name);
    const orders = record(
      Object.values(record(linked)).find((entry) => record(entry).name === idOf('orders')),
    );
    expect(orders.succ).toEqual(
      ['exposure.shop.dashboard', 'test.shop.orders_are_positive'].map((id) => names.indexOf(id)),
    );
    expect(Object.keys(record(withTests))).toHaveLength(6);
  });
});

describe('SQL files', () => {
  test('lie where dbt puts them', async () => {
    const orders = model('orders', [], {
      path: 'marts/orders.sql',
      original_file_path: 'models/marts/orders.sql',
    });
    expect(codePath(orders, 'target', 'compiled')).toBe('target/compiled/shop/models/marts/orders.sql');
    const generic = dataTest('unique_orders_id', [], {
      path: 'unique_orders_id.sql',
      original_file_path: 'models/marts/schema.yml',
    });
    expect(codePath(generic, 'target', 'run')).toBe(
      'target/run/shop/models/marts/schema.yml/unique_orders_id.sql',
    );
    const path = writeCode(folder, 'target', generic, 'compiled', 'select 1');
    expect(await readFile(join(folder, path), 'utf8')).toBe('select 1');
  });

  test('never leave the target folder', async () => {
    const evil = model('x', [], { path: 'x.sql', original_file_path: '../../../../x.sql' });
    expect(() => writeCode(folder, 'target', evil, 'compiled', 'x')).toThrow(/outside/u);
  });
});

describe('writeAtomically', () => {
  test('replaces a file and leaves nothing beside it', async () => {
    await writeAtomically(at('a/b.json'), 'old');
    await writeAtomically(at('a/b.json'), ['ne', 'w']);
    expect(await readFile(at('a/b.json'), 'utf8')).toBe('new');
    expect(await readdir(at('a'))).toEqual(['b.json']);
  });

  test('keeps the old file when writing fails on the way', async () => {
    await writeAtomically(at('b.json'), 'old');
    function* failing(): Generator<string> {
      yield 'half';
      throw new Error('no more');
    }
    await expect(writeAtomically(at('b.json'), failing())).rejects.toThrow(ArtifactError);
    expect(await readFile(at('b.json'), 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['b.json']);
  });

  test('names the path and the reason when the folder cannot be made', async () => {
    await writeFile(at('file'), '');
    const failure = writeAtomically(at('file/x.json'), 'x');
    await expect(failure).rejects.toMatchObject({ code: 'ARTIFACT_WRITE_FAILED', retriable: false });
    await expect(failure).rejects.toThrow(at('file/x.json'));
  });
});

describe('reading artifacts', () => {
  const codeOf = async (reading: Promise<unknown>): Promise<string | undefined> => {
    try {
      await reading;
    } catch (error) {
      if (error instanceof UserError) return error.diagnostics[0]?.code;
      throw error;
    }
    return undefined;
  };

  test('answers nothing where there is no file', async () => {
    expect(await readManifest(at('manifest.json'))).toBeUndefined();
    expect(await readRunResults(at('run_results.json'))).toBeUndefined();
  });

  test.each([
    ['ARTIFACT_INVALID', '{"metadata"'],
    ['ARTIFACT_INVALID', '[]'],
    ['ARTIFACT_INVALID', '{"metadata": {}}'],
    [
      'ARTIFACT_VERSION',
      '{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v99.json"}}',
    ],
    [
      'ARTIFACT_VERSION',
      '{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/catalog/v1.json"}}',
    ],
    [
      'ARTIFACT_INVALID',
      '{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json"}}',
    ],
  ])('reports %s for %s', async (code, text) => {
    await writeFile(at('manifest.json'), text);
    expect(await codeOf(readManifest(at('manifest.json')))).toBe(code);
  });

  test('reports a file that cannot be read as the disk’s fault', async () => {
    await mkdir(at('manifest.json'));
    await expect(readManifest(at('manifest.json'))).rejects.toMatchObject({ code: 'ARTIFACT_READ_FAILED' });
  });

  test('reads a state folder, and says when nothing of it is there', async () => {
    expect(await codeOf(readState(folder, folder))).toBe('ARTIFACT_NOT_FOUND');
    await writeManifest(folder, manifest, graph, metadata);
    await writeRunResults(folder, run, manifest, metadata, { args: {}, secrets: [] });
    const state = await readState(folder, at('target'));
    expect(state.results?.get(idOf('orders'))).toBe('success');
    expect(Object.keys(state.manifest?.nodes ?? {})).toContain(idOf('orders'));
    expect(state).not.toHaveProperty('currentSources');
  });

  test('reads when sources were loaded, and which checks failed', async () => {
    await writeFile(
      at('sources.json'),
      JSON.stringify({
        metadata: { dbt_schema_version: 'https://schemas.getdbt.com/dbt/sources/v3.json' },
        results: [
          { unique_id: 'source.a', max_loaded_at: '2026-01-01T00:00:00+00:00' },
          { unique_id: 'source.b', status: 'runtime error', error: 'x' },
        ],
      }),
    );
    expect(await readSourceFreshness(at('sources.json'))).toEqual(
      new Map<string, unknown>([
        ['source.a', { maxLoadedAt: Date.UTC(2026, 0, 1) }],
        ['source.b', { failed: true }],
      ]),
    );
  });
});

test('times are written as Python writes them', () => {
  expect(toIsoFormat(new Date('2026-01-02T03:04:05.006Z'))).toBe('2026-01-02T03:04:05.006000Z');
  expect(toIsoFormat(new Date('2026-01-02T03:04:05Z'))).toBe('2026-01-02T03:04:05Z');
  expect(toZonedIsoFormat(new Date('2026-01-02T03:04:05Z'))).toBe('2026-01-02T03:04:05+00:00');
});

test('custom variables lose their prefix', () => {
  expect(
    customEnvironment({ DBT_ENV_CUSTOM_ENV_TEAM: 'x', PATH: '/bin', DBT_ENV_CUSTOM_ENV_E: undefined }),
  ).toEqual({
    TEAM: 'x',
  });
});
