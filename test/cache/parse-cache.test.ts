import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { open, writeFiles, type Surroundings } from './open-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsdbt-cache-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const PROFILES = `shop:
  target: dev
  outputs:
    dev: {type: clickhouse, schema: dev, host: localhost}
    prod: {type: clickhouse, schema: prod, host: localhost}
`;

/** What each file of the project may hold; null is a file that is not there. */
const VARIANTS: Readonly<Record<string, readonly (string | null)[]>> = {
  'dbt_project.yml': [
    'name: shop\nprofile: shop\n',
    'name: shop\nprofile: shop\nvars: {limit: 3}\nmodels:\n  shop:\n    +tags: [nightly]\n',
    "name: shop\nprofile: shop\nmodels:\n  +schema: \"{{ env_var('SCHEMA', 'x') }}\"\n  nowhere:\n    +enabled: false\n",
    "name: shop\nprofile: shop\non-run-end: [\"select '{{ invocation_id }}' from {{ ref('a') }}\"]\n",
  ],
  'models/a.sql': [
    'select 1 as id',
    "{{ config(materialized='table', meta={'by': env_var('OWNER', 'nobody')}) }} select 1 as id",
    "{{ config(tags=[var('limit', 'none')|string]) }} select {{ twice(2) }} as id",
    '{{ config(enabled=false) }} select 1 as id',
    'select {{ nothing }',
  ],
  'models/b.sql': [
    "select * from {{ ref('a') }}",
    "select * from {{ ref('a') }} join {{ source('raw', 'orders') }} using (id)",
    "select * from {{ ref('a') if target.name == 'dev' else source('raw', 'orders') }}",
    "{{ config(alias='bee') }} select * from {{ ref('s') }}",
    "select {{ run_started_at.isoformat() }}, {{ flags.FULL_REFRESH }} from {{ ref('missing') }}",
    null,
  ],
  'models/deep/c.sql': [
    null,
    "select {{ twice(3) }} from {{ ref('b') }}",
    "select '{{ invocation_id }}' as batch from {{ ref('a') }}",
    "{{ exceptions.warn('c is old') }} select 1",
  ],
  'models/schema.yml': [
    null,
    'models:\n  - name: a\n    description: "{{ doc(\'about\') }}"\n    columns: [{name: id, data_tests: [unique, not_null]}]\n',
    'sources: [{name: raw, tables: [{name: orders, data_tests: [even: {column_name: id}]}]}]\n',
    'sources: [{name: raw, tables: [{name: orders}]}]\nmodels:\n  - name: b\n    deprecation_date: 2020-01-01\n  - name: gone\n',
    'models:\n  - name: a\n    config: {meta: {day: "{{ var(\'day\', 1) }}"}}\n    data_tests: [even: {column_name: id}]\n',
    'models: [',
  ],
  'models/about.md': [
    '{% docs about %}All about it.{% enddocs %}',
    '{% docs about %}More.{% enddocs %}',
    null,
  ],
  'macros/twice.sql': [
    '{% macro twice(x) %}{{ x * 2 }}{% endmacro %}',
    "{% macro twice(x) %}{{ config(meta={'times': 2}) }}{{ x + x }}{% endmacro %}",
    "{% macro twice(x) %}{{ var('limit', 0) }}{% endmacro %}{% macro generate_schema_name(custom, node) %}s_{{ env_var('SCHEMA', 'd') }}{% endmacro %}",
    null,
  ],
  'macros/even.sql': [
    '{% test even(model, column_name) %}select * from {{ model }} where {{ column_name }} % 2{% endtest %}',
    "{% test even(model, column_name) %}{{ config(severity='warn') }}select 1 from {{ model }}{% endtest %}",
    null,
  ],
  'seeds/s.csv': ['id\n1\n', 'id\n2\n', null],
  'tests/t.sql': [null, "select * from {{ ref('a') }} where id < 0", "select * from {{ ref('s') }}"],
  'snapshots/snap.yml': [
    null,
    "snapshots: [{name: snap, relation: ref('a'), config: {unique_key: id, strategy: check, check_cols: all}}]\n",
  ],
  'dbt_packages/tools/dbt_project.yml': [null, 'name: tools\n', 'name: tools\nvars: {limit: 9}\n'],
  'dbt_packages/tools/models/t1.sql': [
    null,
    "select 1 as {{ var('limit', 'l') }}",
    "select * from {{ ref('a') }}",
  ],
};

const START: Readonly<Record<string, string | null>> = Object.fromEntries(
  Object.entries(VARIANTS).map(([path, [first]]) => [path, first ?? null]),
);

type Edit = (around: World) => World;
interface World extends Omit<Surroundings, 'files'> {
  readonly texts: Readonly<Record<string, string | null>>;
}

const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .constantFrom(...Object.entries(VARIANTS))
      .chain(([path, variants]) =>
        fc
          .constantFrom(...variants)
          .map((text): Edit => (around) => ({ ...around, texts: { ...around.texts, [path]: text } })),
      ),
  },
  // A model under another name: its file is gone and another is there.
  fc.constantFrom('models/b.sql', 'models/deep/c.sql').map((path): Edit => (around) => {
    const { [path]: text = null, ...texts } = around.texts;
    return { ...around, texts: { ...texts, [path]: null, 'models/renamed.sql': text } };
  }),
  fc.constantFrom({}, { OWNER: 'me' }, { SCHEMA: 'z' }).map((env): Edit => (around) => ({ ...around, env })),
  fc
    .constantFrom({}, { limit: 5 }, { day: 2 }, { other: 1 })
    .map((vars): Edit => (around) => ({ ...around, vars })),
  fc.constantFrom('dev', 'prod').map((target): Edit => (around) => ({ ...around, target })),
  fc.constantFrom('parse', 'run').map((command): Edit => (around) => ({ ...around, command })),
  fc
    .constantFrom(false, true)
    .map((refresh): Edit => (around) => ({ ...around, flags: { FULL_REFRESH: refresh } })),
);

function surroundingsOf({ texts, ...around }: World, step: number): Surroundings {
  const files = Object.entries(texts).flatMap(([path, text]) =>
    text === null ? [] : [[path, text] as const],
  );
  return {
    ...around,
    files: { ...Object.fromEntries(files), 'profiles.yml': PROFILES },
    invocationId: `00000000-0000-4000-8000-${String(step).padStart(12, '0')}`,
  };
}

describe('a kept parse', { timeout: 60_000 }, () => {
  it('gives what parsing anew gives, after whatever was edited', { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 8 }), async (edits) => {
        rmSync(folder, { recursive: true });
        let world: World = { texts: START };
        let before: Surroundings = { files: {} };
        for (const [step, change] of [(same: World) => same, ...edits].entries()) {
          world = change(world);
          const around = surroundingsOf(world, step);
          writeFiles(folder, around.files, before.files);
          before = around;
          const kept = await open(folder, around, true);
          expect(kept).toEqual(await open(folder, around, false));
        }
      }),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 20) },
    );
  });

  const FILES = { 'dbt_project.yml': 'name: shop\nprofile: shop\n', 'profiles.yml': PROFILES };
  const keptFile = () => join(folder, 'target/partial_parse.tsdbt');
  /** Whether the parse that an earlier command kept was used: then nothing new is kept. */
  const isUsed = async (around: Surroundings): Promise<boolean> => {
    const before = statSync(keptFile()).ino;
    await open(folder, around, true);
    return statSync(keptFile()).ino === before;
  };

  it('is used while nothing that was read has changed', async () => {
    const model = "select '{{ env_var('OWNER', '') }}', {{ var('limit', 1) }}";
    const around: Surroundings = { files: { ...FILES, 'models/a.sql': model }, env: { OWNER: 'me' } };
    writeFiles(folder, around.files);
    await open(folder, around, true);
    expect(await isUsed(around)).toBe(true);
    expect(await isUsed({ ...around, env: { OWNER: 'me', HOME: '/' }, vars: { other: 1 } })).toBe(true);
    expect(await isUsed({ ...around, command: 'run', invocationId: '1' })).toBe(true);
    expect(await isUsed({ ...around, env: { OWNER: 'you' } })).toBe(false);
    expect(await isUsed({ ...around, env: { OWNER: 'you' }, vars: { limit: 2 } })).toBe(false);
    expect(await isUsed({ ...around, target: 'prod' })).toBe(false);
  });

  it('takes a model whose code alone changed anew, and keeps the rest', async () => {
    const files = {
      ...FILES,
      'models/a.sql': 'select 1 as id',
      'models/b.sql': "select * from {{ ref('a') }}",
      'models/c.sql': "{{ config(tags=['x']) }} select * from {{ ref('a') }}",
      'models/c.yml':
        'models: [{name: c, description: The third., columns: [{name: id, data_tests: [unique]}]}]\n',
    };
    writeFiles(folder, files);
    await open(folder, { files }, true);
    const texts = [
      "{{ config(meta={'by': var('who', 'me')}) }} select * from {{ ref('b') }}",
      'select 2 as id',
    ];
    for (const text of texts) {
      const edited = { ...files, 'models/c.sql': text };
      writeFiles(folder, edited, files);
      expect(await isUsed({ files: edited })).toBe(true);
      expect(await open(folder, { files: edited }, true)).toEqual(
        await open(folder, { files: edited }, false),
      );
    }
    const cycle = { ...files, 'models/a.sql': "select * from {{ ref('c') }}" };
    writeFiles(folder, cycle);
    expect((await open(folder, { files: cycle }, true)).said.join('\n')).toContain('DEPENDENCY_CYCLE');
  });

  it('is not used once a model has passed its deprecation date', async () => {
    const files = {
      ...FILES,
      'models/a.sql': 'select 1',
      'models/a.yml': 'models: [{name: a, deprecation_date: 2026-06-01}]\n',
    };
    writeFiles(folder, files);
    expect((await open(folder, { files, now: '2026-05-01T00:00:00Z' }, true)).said).toEqual([]);
    const later = await open(folder, { files, now: '2026-07-01T00:00:00Z' }, true);
    expect(later.said).toEqual([expect.stringContaining('deprecat')]);
  });

  it('is passed over when it is damaged, cut short or of another format', async () => {
    const files = { ...FILES, 'models/a.sql': 'select 1' };
    writeFiles(folder, files);
    const whole = await open(folder, { files }, true);
    const bytes = readFileSync(keptFile());
    const damages = [
      () => truncateSync(keptFile(), bytes.length - 10),
      () => writeFileSync(keptFile(), bytes.fill(120, bytes.length - 500, bytes.length - 400)),
      () => writeFileSync(keptFile(), 'tsdbt parse 0\n'),
      () => writeFileSync(keptFile(), ''),
    ];
    for (const damage of damages) {
      damage();
      expect(await open(folder, { files }, true)).toEqual(whole);
      expect(await isUsed({ files })).toBe(true);
    }
  });

  it('is whole while several commands keep theirs at once', async () => {
    const files = { ...FILES, 'models/a.sql': "{{ config(meta={'m': var('m', 0)}) }} select 1" };
    writeFiles(folder, files);
    const all = await Promise.all([1, 2, 3, 4].map((m) => open(folder, { files, vars: { m } }, true)));
    expect(all.map(({ manifest }) => /"m": (\d)/.exec(manifest ?? '')?.[1])).toEqual(['1', '2', '3', '4']);
    expect((await open(folder, { files, vars: { m: 4 } }, true)).manifest).toEqual(all[3]?.manifest);
  });

  it('is neither used nor written under --no-partial-parse', async () => {
    const files = { ...FILES, 'models/a.sql': 'select 1' };
    writeFiles(folder, files);
    await open(folder, { files }, false);
    expect(() => statSync(keptFile())).toThrow('ENOENT');
  });
});
