import { createServer } from 'node:net';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Playground, smallProject, type CliResult } from '../support/cli.ts';

let playground: Playground;
beforeEach(() => {
  playground = new Playground();
});
afterEach(async () => {
  await playground.dispose();
});

async function run(
  files: Readonly<Record<string, string>>,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<CliResult> {
  return await playground.write(smallProject(files)).run(args, env);
}

const said = (result: CliResult): string => `${result.stdout}\n${result.stderr}`;

/** No stack of ours, no data directory: the command ended before anything was done. */
function expectNothingDone(result: CliResult): void {
  expect(said(result)).not.toMatch(/^\s+at .*\.(ts|js):\d+/m);
  expect(existsSync(join(playground.folder, '.tsdbt', 'data', 'store'))).toBe(false);
}

describe('bad input ends with exit code 2, the place and a hint', () => {
  it('a ref to a model that does not exist names the nearest one', async () => {
    const result = await run(
      { 'models/orders.sql': 'select 1 as id', 'models/report.sql': "select *\nfrom {{ ref('ordres') }}\n" },
      ['build'],
    );
    expect(result.code).toBe(2);
    expect(said(result)).toMatch(/models\/report\.sql:2:\d+/);
    expect(said(result)).toMatch(/ordres/);
    expect(said(result)).toMatch(/did you mean '[^']*orders'/);
    expect(said(result)).toMatch(/\^\^/);
    expectNothingDone(result);
  });

  it('a cycle is named node by node', async () => {
    const result = await run(
      {
        'models/a.sql': "select * from {{ ref('c') }}",
        'models/b.sql': "select * from {{ ref('a') }}",
        'models/c.sql': "select * from {{ ref('b') }}",
      },
      ['run'],
    );
    expect(result.code).toBe(2);
    for (const name of ['a', 'b', 'c']) expect(said(result)).toMatch(new RegExp(`\\b${name}\\b`));
    expect(said(result)).toMatch(/models\/[abc]\.sql/);
    expectNothingDone(result);
  });

  it('an error three macros deep is shown in its macro, with the calls that led there', async () => {
    const result = await run(
      {
        'macros/deep.sql': [
          '{% macro outer(x) %}{{ middle(x) }}{% endmacro %}',
          '{% macro middle(x) %}',
          '  {{ inner(x) }}',
          '{% endmacro %}',
          '{% macro inner(x) %}',
          '',
          '  {{ x + 1 }}',
          '{% endmacro %}',
          '',
        ].join('\n'),
        'models/m.sql': "select\n  {{ outer('text') }} as id\n",
      },
      ['compile'],
    );
    expect(result.code).toBe(2);
    expect(said(result)).toMatch(/macros\/deep\.sql:7:\d+/);
    expect(said(result)).toMatch(/macros\/deep\.sql:3:\d+/);
    expect(said(result)).toMatch(/macros\/deep\.sql:1:\d+/);
    expect(said(result)).toMatch(/models\/m\.sql:2:\d+/);
    expectNothingDone(result);
  });

  it('an unknown key in a property file warns, and is an error under --warn-error', async () => {
    const files = {
      'models/m.sql': 'select 1 as id',
      'models/m.yml': 'models:\n  - name: m\n    descripton: a model\n',
    };
    const warned = await run(files, ['parse']);
    expect(warned.code).toBe(0);
    expect(said(warned)).toMatch(/models\/m\.yml:3:5/);
    expect(said(warned)).toMatch(/did you mean 'description'/);
    const refused = await playground.run(['parse', '--warn-error']);
    expect(refused.code).toBe(2);
    expect(said(refused)).toMatch(/error .*descripton/);
  });

  it('a broken YAML file is shown where it breaks', async () => {
    const result = await run({ 'models/m.yml': 'models:\n  - name: m\n    columns: [a, b\n  - name: n\n' }, [
      'parse',
    ]);
    expect(result.code).toBe(2);
    expect(said(result)).toMatch(/models\/m\.yml:\d+:\d+/);
    expectNothingDone(result);
  });

  it('a missing environment variable of the chosen target is named; those of other targets do not matter', async () => {
    const profiles = [
      'small:',
      '  target: local',
      '  outputs:',
      '    local:',
      '      type: clickhouse',
      '      driver: embedded',
      '      schema: analytics',
      '    prod:',
      '      type: clickhouse',
      '      host: "{{ env_var(\'SMALL_HOST\') }}"',
      '      schema: analytics',
      '',
    ].join('\n');
    const files = { 'profiles.yml': profiles, 'models/m.sql': 'select 1 as id' };
    expect((await run(files, ['parse'])).code).toBe(0);
    const result = await playground.run(['parse', '--target', 'prod']);
    expect(result.code).toBe(2);
    expect(said(result)).toMatch(/SMALL_HOST/);
    expect(said(result)).toMatch(/profiles\.yml:10:\d+/);
  });

  it('an unknown target names the ones there are', async () => {
    const result = await run({ 'models/m.sql': 'select 1 as id' }, ['parse', '--target', 'locla']);
    expect(result.code).toBe(2);
    expect(said(result)).toMatch(/did you mean 'local'/);
  });

  it('a wrong type in a config is shown in its file', async () => {
    const result = await run(
      {
        'models/m.sql': 'select 1 as id',
        'models/m.yml': 'models:\n  - name: m\n    config:\n      enabled: [maybe]\n',
      },
      ['parse'],
    );
    expect(result.code).toBe(2);
    expect(said(result)).toMatch(/models\/m\.yml:4:\d+/);
    expect(said(result)).toMatch(/enabled/);
  });

  it('an unknown flag names the nearest one', async () => {
    const result = await run({}, ['run', '--ful-refresh']);
    expect(result.code).toBe(2);
    expect(said(result)).toMatch(/--ful-refresh/);
    expect(said(result)).toMatch(/did you mean '--full-refresh'/);
  });

  it('an unknown command names the nearest one', async () => {
    const result = await run({}, ['biuld']);
    expect(result.code).toBe(2);
    expect(said(result)).toMatch(/did you mean 'build'/);
  });

  it('a flag with a value that it cannot take says what it takes', async () => {
    const result = await run({}, ['run', '--threads', 'many']);
    expect(result.code).toBe(2);
    expect(said(result)).toMatch(/'many'.*--threads.*number/);
  });

  it('--vars that is no mapping is refused', async () => {
    const result = await run({ 'models/m.sql': 'select 1 as id' }, ['parse', '--vars', 'just text']);
    expect(result.code).toBe(2);
    expect(said(result)).toMatch(/--vars/);
  });

  it('an unreachable server is named with its address; what asks it nothing compiles all the same', async () => {
    // A port that was free a moment ago and that nobody listens on.
    const port = await new Promise<number>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
      });
    });
    const profiles = `small:\n  target: far\n  outputs:\n    far:\n      type: clickhouse\n      host: 127.0.0.1\n      port: ${port}\n      schema: analytics\n      retries: 0\n`;
    const result = await run({ 'profiles.yml': profiles, 'models/m.sql': 'select 1 as id' }, ['run']);
    expect(result.code).toBe(2);
    expect(said(result)).toContain(`127.0.0.1:${port}`);
    expectNothingDone(result);
    expect((await playground.run(['compile'])).code).toBe(0);
    playground.write({ 'models/asks.sql': "select {{ run_query('select 1').columns | length }} as id" });
    const asking = await playground.run(['compile']);
    expect(asking.code).toBe(2);
    expect(said(asking)).toMatch(/UNREACHABLE/);
  });

  it('a folder without a project says where it looked', async () => {
    const result = await playground.run(['run']);
    expect(result.code).toBe(2);
    expect(said(result)).toMatch(/dbt_project\.yml/);
  });

  it('a malformed generator spec is shown where it is wrong, before any topic is made', async () => {
    const spec =
      '[\n  {\n    "_meta": { "topic": "t", "key": "id" },\n    "id": "faker.string.uid()"\n  }\n]\n';
    const result = await run({ 'spec.json': spec }, ['generate', 'spec.json', '-n', '3']);
    expect(result.code).toBe(2);
    expect(said(result)).toMatch(/spec\.json:4:\d+/);
    expect(said(result)).toMatch(/did you mean/);
    const topics = join(playground.folder, '.tsdbt', 'topics');
    const made = existsSync(topics) ? readdirSync(topics).filter((name) => name.startsWith('t')) : [];
    expect(made).toEqual([]);
  });

  it('a model that would replace the source it reads is refused before anything runs', async () => {
    const result = await run(
      {
        'models/orders.sql': "select * from {{ source('raw', 'orders') }}",
        'models/sources.yml':
          'sources:\n  - name: raw\n    schema: analytics\n    tables:\n      - name: orders\n',
      },
      ['run'],
    );
    expect(result.code).toBe(2);
    expect(said(result)).toMatch(/orders/);
    expect(said(result)).toMatch(/source/);
    expectNothingDone(result);
  });

  it('a model that would replace the source that a pipe fills is refused, though nothing reads the source', async () => {
    const result = await run(
      {
        'models/orders.sql': 'select 1 as id',
        'models/sources.yml':
          'sources:\n  - name: raw\n    schema: analytics\n    tables:\n      - name: orders\n',
        'pipes/orders.yml': 'pipes:\n  - name: orders\n    topics: [orders]\n    source: raw.orders\n',
      },
      ['run'],
    );
    expect(result.code).toBe(2);
    expect(said(result)).toMatch(/REPLACES_PIPE_TARGET/);
    expect(said(result)).toMatch(/models\/orders\.sql:1:1/);
    expect(said(result)).toMatch(/pipes\/orders\.yml:2:\d+/);
    expectNothingDone(result);
  });

  it('SQL that ClickHouse refuses fails its node with exit code 1, points into the model, and skips what reads it', async () => {
    const result = await run(
      {
        'models/bad.sql': '-- a comment\nselect\n    1 as id,\n    no_such_column as x\n',
        'models/after.sql': "select * from {{ ref('bad') }}",
        'models/fine.sql': 'select 1 as id',
        'dbt_project.yml': 'name: small\nversion: 1.0.0\nprofile: small\nmodels:\n  +materialized: table\n',
      },
      ['run'],
    );
    expect(result.code).toBe(1);
    expect(said(result)).toMatch(/models\/bad\.sql:4:\d+/);
    expect(said(result)).toMatch(/SKIP relation analytics\.after/);
    expect(said(result)).toMatch(/PASS=1 WARN=0 ERROR=1 SKIP=1/);
  });
});
