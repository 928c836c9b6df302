import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Playground, queryRows, smallProject } from '../support/cli.ts';

const playground = new Playground();

/** What ClickHouse had of the statement that filled a table: the table's one row is its own process's text. */
const OWN_TEXT = 'select query from system.processes where query_id = queryID()\n';
const project = (comment: string): Readonly<Record<string, string>> => ({
  'dbt_project.yml': `name: small\nversion: 1.0.0\nprofile: small\n${comment}`,
});

beforeAll(() => {
  playground.write(
    smallProject({
      'models/own.sql': `{{ config(materialized='table') }}${OWN_TEXT}`,
      'seeds/numbers.csv': 'n\n1\n2\n',
      'macros/team.sql': "{% macro team() %}{{ return('ops') }}{% endmacro %}\n",
    }),
  );
});
afterAll(async () => {
  await playground.dispose();
});

/** Builds the project and gives the text that ClickHouse saw. */
async function sent(comment: string): Promise<string> {
  playground.write(project(comment));
  const result = await playground.run(['build']);
  if (result.code !== 0) throw new Error(result.stdout);
  const [row] = await queryRows(playground, 'select query from analytics.own');
  expect(await queryRows(playground, 'select sum(n) as n from analytics.numbers')).toEqual([{ n: 3 }]);
  return String(row?.['query']);
}

describe('query-comment', () => {
  it('is dbt’s JSON header before every statement of a node unless the project says otherwise', async () => {
    const text = await sent('');
    const header = /^\/\* (\{.*\}) \*\/\n/.exec(text)?.[1];
    expect(JSON.parse(header ?? '')).toEqual({
      app: 'dbt',
      dbt_version: expect.stringMatching(/^1\.\d+\.\d+$/),
      profile_name: 'small',
      target_name: 'local',
      node_id: 'model.small.own',
    });
    expect(header).toContain('{"app": "dbt", "dbt_version"');
  });

  it('can be a text, a template, or a macro that knows the node', async () => {
    expect(await sent('query-comment: from our project\n')).toMatch(/^\/\* from our project \*\/\n/);
    expect(await sent('query-comment: "{{ team() }} runs {{ node.name }} on {{ target.name }}"\n')).toMatch(
      /^\/\* ops runs own on local \*\/\n/,
    );
    const returned = 'query-comment: "{{ return(\'just \' ~ node.unique_id) }}"\n';
    expect(await sent(returned)).toMatch(/^\/\* just model\.small\.own \*\/\n/);
  });

  it('can stand behind the statement', async () => {
    const text = await sent(
      'query-comment: {comment: "about {{ node.name }}", append: true, job-label: true}\n',
    );
    expect(text).toMatch(/^\s*insert/i);
    expect(text).toMatch(/\n\/\* about own \*\/$/);
  });

  it.each(["query-comment: ''\n", 'query-comment: null\n', 'query-comment: {comment: ""}\n'])(
    'is left out for %j',
    async (setting) => {
      expect(await sent(setting)).not.toContain('/*');
    },
  );

  it('moves no place in a message about the user’s SQL', async () => {
    playground.write({
      ...project(''),
      'models/broken.sql': 'select 1 as a,\n  2 as b c,\n  3 as d\n',
    });
    const commented = await playground.run(['run', '-s', 'broken']);
    playground.write(project('query-comment: null\n'));
    const plain = await playground.run(['run', '-s', 'broken']);
    const place = (text: string): string | undefined =>
      /models\/broken\.sql:\d+:\d+|failed at position \d+/.exec(text)?.[0];
    expect(commented.stdout).toContain('models/broken.sql:2:10');
    expect(place(commented.stdout)).toBe(place(plain.stdout));
    playground.write({ 'models/broken.sql': 'select 1 as a\n' });
  });

  it('goes with show and run-operation, too', async () => {
    playground.write(project('query-comment: seen\n'));
    expect(await queryRows(playground, OWN_TEXT)).toEqual([
      { query: expect.stringMatching(/^\/\* seen \*\//) },
    ]);
    const macro = `{% macro look() %}{{ print(run_query("${OWN_TEXT.trim()}").columns[0].values()[0]) }}{% endmacro %}`;
    playground.write({ 'macros/look.sql': macro });
    const result = await playground.run(['run-operation', 'look']);
    expect(result.stdout).toContain('/* seen */');
  });

  it('may not hold its own end', async () => {
    playground.write(project('query-comment: "a */ drop"\n'));
    const result = await playground.run(['run', '-s', 'own']);
    expect(result.code).not.toBe(0);
    expect(result.stdout).toContain('QUERY_COMMENT');
  });
});
