import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { isRecord, type Json, type JsonObject } from '../../base/index.ts';
import { parseYaml } from '../parse-yaml.ts';
import { validateYaml } from '../validate-yaml.ts';
import type { YamlSchema } from '../yaml-schema.ts';
import { PROJECT_FILE_SCHEMA, PROPERTY_FILE } from './index.ts';

/*
 * What we accept and reject against the schemas that dbt publishes: every key that they know, in every place, with
 * values of every type.
 */

const published = resolve(import.meta.dirname, '..', '..', '..', '..', 'shared', 'schemas', 'dbt');

const SAMPLES: readonly Json[] = [
  null,
  true,
  5,
  -1,
  1.5,
  'text',
  '{{ jinja }}',
  [],
  ['text'],
  [5],
  [null],
  [{ unheard: 1 }],
  {},
  { unheard: 'text' },
  { unheard: 5 },
];

interface Place {
  readonly name: string;
  /** The published definition of the mapping whose keys are tried. */
  readonly definition: string;
  readonly prefix?: string;
  /** Puts the mapping where it belongs. */
  readonly document: (mapping: JsonObject) => Json;
}

const named = (section: string) => (mapping: JsonObject) => ({ [section]: [{ name: 'x', ...mapping }] });
const config = (section: string) => (mapping: JsonObject) => ({
  [section]: [{ name: 'x', config: mapping }],
});

const RESOURCES: readonly Place[] = [
  { name: 'model', definition: 'ModelProperties', document: named('models') },
  { name: 'model config', definition: 'ModelConfig', document: config('models') },
  { name: 'seed', definition: 'SeedProperties', document: named('seeds') },
  { name: 'seed config', definition: 'SeedConfig', document: config('seeds') },
  { name: 'snapshot', definition: 'SnapshotProperties', document: named('snapshots') },
  { name: 'snapshot config', definition: 'SnapshotConfig', document: config('snapshots') },
  { name: 'source', definition: 'SourceProperties', document: named('sources') },
  { name: 'source config', definition: 'SourceConfig', document: config('sources') },
  {
    name: 'table',
    definition: 'Tables',
    document: (table) => ({ sources: [{ name: 'x', tables: [{ name: 'x', ...table }] }] }),
  },
  {
    name: 'table config',
    definition: 'TablesConfig',
    document: (value) => ({ sources: [{ name: 'x', tables: [{ name: 'x', config: value }] }] }),
  },
  {
    name: 'column',
    definition: 'ColumnProperties',
    document: (column) => ({ models: [{ name: 'x', columns: [{ name: 'x', ...column }] }] }),
  },
  {
    name: 'data test config',
    definition: 'DataTestConfig',
    document: (value) => ({ models: [{ name: 'x', data_tests: [{ unique: { config: value } }] }] }),
  },
  {
    name: 'unit test',
    definition: 'UnitTestProperties',
    document: (value) => ({ unit_tests: [{ name: 'x', model: 'x', expect: {}, ...value }] }),
  },
  {
    name: 'exposure',
    definition: 'ExposureProperties',
    document: (value) => ({ exposures: [{ name: 'x', type: 'ml', owner: {}, ...value }] }),
  },
  { name: 'function', definition: 'FunctionProperties', document: named('functions') },
  { name: 'function config', definition: 'FunctionConfig', document: config('functions') },
  {
    name: 'group',
    definition: 'GroupProperties',
    document: (value) => ({ groups: [{ name: 'x', owner: {}, ...value }] }),
  },
  { name: 'macro', definition: 'MacrosProperties', document: named('macros') },
  { name: 'metric', definition: 'MetricsProperties', document: named('metrics') },
  {
    name: 'saved query',
    definition: 'SavedQueriesProperties',
    document: (value) => ({ saved_queries: [{ name: 'x', query_params: {}, ...value }] }),
  },
  { name: 'analysis', definition: 'AnalysesProperties', document: named('analyses') },
  {
    name: 'version',
    definition: 'Versions',
    document: (value) => ({ models: [{ name: 'x', versions: [{ v: 1, ...value }] }] }),
  },
  {
    name: 'constraint',
    definition: 'ModelConstraint',
    document: (value) => ({ models: [{ name: 'x', constraints: [{ type: 'check', ...value }] }] }),
  },
];

const TREES = [
  'Model',
  'Seed',
  'Snapshot',
  'Source',
  'DataTest',
  'UnitTest',
  'Function',
  'Analysis',
  'Exposure',
] as const;
const SECTIONS = [
  'models',
  'seeds',
  'snapshots',
  'sources',
  'data_tests',
  'unit_tests',
  'functions',
  'analyses',
  'exposures',
];

const PROJECT: readonly Place[] = TREES.map((tree, index) => ({
  name: `${SECTIONS[index]} of dbt_project.yml`,
  definition: `Project${tree}Config`,
  document: (mapping) => ({ name: 'x', [SECTIONS[index] ?? '']: { x: mapping } }),
}));

/** Why we answer otherwise than the published schema. */
const REASONS: Readonly<Record<string, RegExp>> = {
  'Jinja may give a value of any type: dbt looks at the rendered one': / = "\{\{ jinja \}\}"$/,
  'materializations and incremental strategies may be the project its own':
    /(?:materialized|incremental_strategy) = "text"$/,
  'dbt-clickhouse takes a list for `ttl`': /ttl = \[/,
  'the shape of `partition_by` is BigQuery its own': /partition_by = (?:\{|\[)/,
  'arguments of a test may stand beside `arguments:`, the form before dbt 1.10':
    /tests = \[\{"unheard":1\}\]$/,
  'packages read keys of their own under `external:`': / external = \{/,
  'MetricFlow takes a list of filters': / filter = \[/,
  'dbt 1.12 takes true for `semantic_model`': / semantic_model = true$/,
  'an empty folder or list says nothing': /(?:unheard|\+tags|\+classifiers) = null$/,
  'read-only: written by dbt 2, never by people': / static_analysis_off_reason = /,
};

function keysOf(schema: JsonObject, definition: string): readonly string[] {
  const definitions = schema['definitions'];
  const found = isRecord(definitions) ? definitions[definition] : undefined;
  const properties = isRecord(found) ? found['properties'] : undefined;
  return isRecord(properties) ? Object.keys(properties) : [];
}

describe.runIf(existsSync(published))('our schemas and those of dbt', () => {
  const read = (file: string): JsonObject =>
    JSON.parse(readFileSync(join(published, file), 'utf8')) as JsonObject;

  async function disagreements(
    file: string,
    ours: YamlSchema,
    places: readonly Place[],
  ): Promise<readonly string[]> {
    const schema = read(file);
    const accepts = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    const reasons = Object.values(REASONS);
    const found: string[] = [];
    for (const { name, definition, document } of places) {
      const keys = keysOf(schema, definition);
      expect(keys.length, definition).toBeGreaterThan(0);
      for (const key of [...keys, 'unheard']) {
        for (const sample of SAMPLES) {
          const data = document({ [key]: sample });
          const yaml = parseYaml({ path: 'x.yml', text: JSON.stringify(data) });
          const weAccept = (await validateYaml(yaml, ours)).length === 0;
          const id = `${name}: ${key} = ${JSON.stringify(sample)}`;
          if (weAccept !== accepts(data) && !reasons.some((reason) => reason.test(id))) {
            found.push(`${id} ${weAccept ? 'is accepted' : 'is rejected'} by us alone`);
          }
        }
      }
    }
    return found;
  }

  it('agree on property files', async () => {
    expect(await disagreements('resources-latest.json', PROPERTY_FILE, RESOURCES)).toEqual([]);
  });

  it('agree on dbt_project.yml', async () => {
    expect(await disagreements('project-latest.json', PROJECT_FILE_SCHEMA, PROJECT)).toEqual([]);
  });
});
