import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Playground, smallProject } from '../support/cli.ts';

/** Numbers of `vars:` and `--vars` in templates: what Python makes of them, which JSON could not tell. */
const playground = new Playground();

beforeAll(() => {
  playground.write({
    ...smallProject(),
    'dbt_project.yml':
      'name: small\nversion: 1.0.0\nprofile: small\n' +
      'vars:\n  rate: 1.0\n  whole: 1\n  half: 0.5\n  large: 12345678901234567890\n  steps: [1.0, {to: 2.0}]\n' +
      '  small: {nested: 3.0}\n',
  });
});
afterAll(async () => {
  await playground.dispose();
});

async function render(template: string, ...args: readonly string[]): Promise<unknown> {
  const result = await playground.run([
    'compile',
    '--quiet',
    '--output',
    'json',
    '--inline',
    template,
    ...args,
  ]);
  expect(result.code, result.stdout + result.stderr).toBe(0);
  return (JSON.parse(result.stdout) as { readonly compiled: unknown }).compiled;
}

describe('variables', () => {
  it('of dbt_project.yml that are floats stay floats, and whole numbers whole', async () => {
    const names = ['rate', 'whole', 'half', 'large', 'steps', 'nested'];
    const template = names.map((name) => `{{ var('${name}') }}`).join(' ');
    expect(await render(template)).toBe("1.0 1 0.5 12345678901234567890 [1.0, {'to': 2.0}] 3.0");
  });

  it('count and are written as JSON as what they are', async () => {
    expect(await render("{{ var('rate') + 1 }} {{ tojson(var('steps')) }} {{ var('whole') + 1 }}")).toBe(
      '2.0 [1.0, {"to": 2.0}] 2',
    );
  });

  it('of the command line stay what they are, and are told from each other by the kept parse', async () => {
    const template = "{{ var('rate') }}";
    expect(await render(template, '--vars', '{rate: 3.0}')).toBe('3.0');
    expect(await render(template, '--vars', '{rate: 3}')).toBe('3');
  });
});
