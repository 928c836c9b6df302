import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Playground, smallProject, type CliResult } from '../support/cli.ts';

const playground = new Playground();
const run = async (...args: string[]): Promise<CliResult> => await playground.run(args);
const file = (path: string): string => join(playground.folder, path);

beforeAll(() => {
  playground.write(
    smallProject({
      'dbt_project.yml': 'name: small\nversion: 1.0.0\nprofile: small\nclean-targets: [target, models]\n',
      'seeds/numbers.csv': 'n\n1\n2\n3\n',
      'models/staging/doubled.sql': "select n * 2 as n from {{ ref('numbers') }}",
      'models/total.sql': "select sum(n) as total from {{ ref('doubled') }}\n",
      'models/total.yml':
        'models:\n  - name: total\n    columns:\n      - name: total\n        data_tests: [not_null]\n',
      'macros/twice.sql': '{% macro twice(x) %}{{ x }} * 2{% endmacro %}',
    }),
  );
});
afterAll(async () => {
  await playground.dispose();
});

describe('parse', () => {
  it('writes manifest.json and starts no engine', async () => {
    const result = await run('parse', '--warn-error');
    expect(result.code).toBe(0);
    const manifest = JSON.parse(readFileSync(file('target/manifest.json'), 'utf8')) as {
      readonly nodes: object;
    };
    expect(Object.keys(manifest.nodes).toSorted().slice(0, 2)).toEqual([
      'model.small.doubled',
      'model.small.total',
    ]);
    expect(existsSync(file('.tsdbt'))).toBe(false);
  });

  it('writes perf_info.json: how many files there are, and how many of them it had to parse', async () => {
    const perf = async (...args: string[]) => {
      expect((await run('parse', ...args)).code).toBe(0);
      return JSON.parse(readFileSync(file('target/perf_info.json'), 'utf8')) as Record<string, number>;
    };
    const whole = await perf('--no-partial-parse');
    expect(whole).toMatchObject({ is_partial_parse_enabled: false, parsed_path_count: whole['path_count'] });
    expect(whole['path_count']).toBeGreaterThan(whole['static_analysis_path_count'] ?? 0);
    expect(whole['static_analysis_path_count']).toBeGreaterThan(0);
    expect(whole['load_all_elapsed']).toBeGreaterThan(whole['read_files_elapsed'] ?? Infinity);
    await run('parse');
    const unchanged = await perf();
    expect(unchanged).toMatchObject({ is_partial_parse_enabled: true, parsed_path_count: 0 });
    expect(unchanged['path_count']).toBe(whole['path_count']);
  });
});

describe('ls', () => {
  const lines = async (...args: string[]): Promise<readonly string[]> =>
    (await run('ls', ...args)).stdout.trimEnd().split('\n');

  it('prints what --select takes', async () => {
    expect(await lines()).toEqual([
      'small.not_null_total_total',
      'small.numbers',
      'small.staging.doubled',
      'small.total',
    ]);
    expect(await lines('--select', 'small.staging.doubled')).toEqual(['small.staging.doubled']);
  });

  it('prints names and paths', async () => {
    expect(await lines('--resource-type', 'model', 'seed', '--output', 'name')).toEqual([
      'doubled',
      'numbers',
      'total',
    ]);
    expect(await lines('--select', '+doubled', '--output', 'path')).toEqual([
      'models/staging/doubled.sql',
      'seeds/numbers.csv',
    ]);
  });

  it('prints JSON with dbt’s keys, or those asked for', async () => {
    const [line = ''] = await lines('--select', 'doubled', '--output', 'json');
    expect(JSON.parse(line)).toMatchObject({
      name: 'doubled',
      resource_type: 'model',
      package_name: 'small',
      original_file_path: 'models/staging/doubled.sql',
      unique_id: 'model.small.doubled',
      alias: 'doubled',
      depends_on: { nodes: ['seed.small.numbers'] },
      tags: [],
    });
    expect(
      await lines('--select', 'doubled', '--output', 'json', '--output-keys', 'name', 'config.materialized'),
    ).toEqual(['{"name":"doubled","config.materialized":"view"}']);
  });
});

describe('compile', () => {
  it('shows inline SQL and writes chosen nodes', async () => {
    const inline = await run('compile', '--inline', "select {{ twice(4) }} from {{ ref('total') }}");
    expect(inline.code).toBe(0);
    expect(inline.stdout).toMatch(/Compiled inline node is:\nselect 4 \* 2 from `analytics`\.`total`\n$/);
    const chosen = await run('compile', '--select', 'total', '--output', 'json', '--quiet');
    expect(JSON.parse(chosen.stdout)).toMatchObject({ node: 'total' });
    expect(readFileSync(file('target/compiled/small/models/total.sql'), 'utf8')).toBe(
      'select sum(n) as total from `analytics`.`doubled`',
    );
  });

  it('needs no engine with --no-introspect', async () => {
    const result = await playground.run(
      ['compile', '--no-introspect', '--inline', 'select {{ twice(1) }}', '--quiet'],
      {},
    );
    expect(result.stdout).toBe('select 1 * 2\n');
  });

  it('names the place of a mistake in inline SQL', async () => {
    const result = await run('compile', '--inline', "select {{ ref('totl') }}");
    expect(result.code).toBe(2);
    expect(result.stdout).toMatch(/did you mean '[^']*total'/);
  });
});

describe('show', () => {
  it('shows what a model would give, without building it', async () => {
    expect((await run('seed')).code).toBe(0);
    const doubled = await run('show', '--select', 'doubled', '--limit', '2');
    expect(doubled.code).toBe(0);
    expect(doubled.stdout).toMatch(/Previewing node 'doubled':\n\| n \|\n\| - \|\n\| \d \|\n\| \d \|\n$/);
    const relations = await run(
      'show',
      '--quiet',
      '--output',
      'json',
      '--inline',
      "select name from system.tables where database = 'analytics'",
    );
    expect(JSON.parse(relations.stdout)).toEqual({ show: [{ name: 'numbers' }] });
  });

  it('shows five rows unless told otherwise, all of them for a negative limit', async () => {
    const rows = async (...limit: string[]): Promise<number> => {
      const { stdout } = await run(
        'show',
        '--quiet',
        '--output',
        'json',
        '--inline',
        'select number from numbers(9)',
        ...limit,
      );
      return (JSON.parse(stdout) as { readonly show: readonly unknown[] }).show.length;
    };
    expect(await rows()).toBe(5);
    expect(await rows('--limit', '7')).toBe(7);
    expect(await rows('--limit', '-1')).toBe(9);
  });

  it('keeps integers that JSON numbers cannot hold', async () => {
    const sql = 'select toUInt64(18446744073709551615) as widest, [1, 2] as list, NULL as nothing';
    const { stdout } = await run('show', '--quiet', '--output', 'json', '--inline', sql);
    expect(JSON.parse(stdout)).toEqual({
      show: [{ widest: '18446744073709551615', list: [1, 2], nothing: null }],
    });
  });

  it('says what ClickHouse refused', async () => {
    const result = await run('show', '--inline', 'select no_such_column');
    expect(result.code).not.toBe(0);
    expect(result.stdout).toMatch(/no_such_column/);
  });
});

describe('debug', () => {
  it('says that everything is well', async () => {
    const result = await run('debug');
    expect(result.code).toBe(0);
    expect(result.stdout).toMatch(/connection: OK ClickHouse \d+\.\d+/);
    expect(result.stdout).toMatch(/All checks passed!\n$/);
  });

  it('fails with exit code 1, the reason and its place', async () => {
    const other = new Playground();
    try {
      other.write(smallProject({ 'profiles.yml': 'small:\n  target: local\n  outputs: {\n' }));
      const result = await other.run(['debug']);
      expect(result.code).toBe(1);
      expect(result.stdout).toMatch(/profiles\.yml: ERROR/);
      expect(result.stdout).toMatch(/profiles\.yml:\d+:\d+/);
      expect(result.stdout).not.toMatch(/All checks passed/);
    } finally {
      await other.dispose();
    }
  });
});

describe('lineage', () => {
  it('draws Mermaid, DOT and JSON on stdout', async () => {
    const mermaid = (await run('lineage')).stdout;
    expect(mermaid).toMatch(/^(flowchart|graph) LR/);
    expect(mermaid.match(/-->/g)).toHaveLength(2);
    const dot = (await run('lineage', '--format', 'dot')).stdout;
    expect(dot).toMatch(/^digraph /);
    expect(dot).toMatch(/rankdir\s*=\s*"?LR/);
    expect(dot).toContain('"seed.small.numbers" -> "model.small.doubled"');
    const json = JSON.parse((await run('lineage', '--format', 'json', '--select', '+doubled')).stdout) as {
      readonly nodes: readonly { readonly unique_id: string }[];
    };
    expect(json.nodes.map((node) => node.unique_id)).toEqual(['seed.small.numbers', 'model.small.doubled']);
  });

  it('writes an SVG that reads from left to right', async () => {
    const result = await run('lineage', '--format', 'svg', '--output', 'lineage.svg');
    expect([result.code, result.stdout]).toEqual([0, 'lineage.svg\n']);
    const svg = readFileSync(file('lineage.svg'), 'utf8');
    expect(svg).toMatch(/^(<\?xml[^>]*>\s*)?<svg /);
    const x = (name: string): number =>
      Number(new RegExp(`translate\\(([\\d.]+) [\\d.]+\\)">\\s*<title>${name} `).exec(svg)?.[1]);
    expect(x('numbers')).toBeLessThan(x('doubled'));
    expect(x('doubled')).toBeLessThan(x('total'));
  });
});

describe('clean', () => {
  it('deletes clean-targets, never the project’s own files, and says so', async () => {
    expect(existsSync(file('target'))).toBe(true);
    const result = await run('clean');
    expect(result.code).toBe(2);
    expect(result.stdout).toMatch(/'models' holds the project's own files/);
    expect(existsSync(file('target'))).toBe(false);
    expect(existsSync(file('models/total.sql'))).toBe(true);
  });
});
