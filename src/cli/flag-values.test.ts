import { describe, expect, it } from 'vitest';
import { UserError, type JsonObject } from '../base/index.ts';
import { resolveFlags } from './flag-values.ts';
import { GLOBAL_FLAGS, SELECTION_FLAGS } from './flags.ts';

const table = { ...GLOBAL_FLAGS, ...SELECTION_FLAGS };

describe('flags', () => {
  it('come from the command line, then DBT_ENGINE_X, then DBT_X, then the project, then the default', () => {
    const env = { DBT_ENGINE_FAIL_FAST: 'false', DBT_FAIL_FAST: 'true' };
    const project = { fail_fast: true };
    expect(resolveFlags(table, { 'fail-fast': true }, env, project).yes('fail-fast')).toBe(true);
    expect(resolveFlags(table, {}, env, project).yes('fail-fast')).toBe(false);
    expect(resolveFlags(table, {}, { DBT_FAIL_FAST: '1' }, { fail_fast: false }).yes('fail-fast')).toBe(true);
    expect(resolveFlags(table, {}, {}, project).yes('fail-fast')).toBe(true);
    expect(resolveFlags(table, {}, {}, {}).yes('fail-fast')).toBe(false);
  });

  it('can be switched off on the command line against the project', () => {
    expect(resolveFlags(table, { 'write-json': false }, {}, { write_json: true }).yes('write-json')).toBe(
      false,
    );
  });

  it('tell where a value that they cannot take came from', () => {
    const failure = (): unknown => resolveFlags(table, {}, { DBT_THREADS: 'many' }, {});
    expect(failure).toThrow(UserError);
    expect(failure).toThrow(/'many' is not a value of --threads/);
  });

  it('refuse what is not among their choices', () => {
    expect(() => resolveFlags(table, { 'log-format': 'xml' }, {}, {})).toThrow(
      /'xml' .* one of default, text, debug, json/,
    );
  });

  it('take their choices in any case, from the environment and the project too', () => {
    const read = (raw: object, env: Record<string, string>, project: JsonObject): unknown =>
      resolveFlags(table, { ...raw }, env, project).text('indirect-selection');
    expect(read({ 'indirect-selection': 'Cautious' }, {}, {})).toBe('cautious');
    expect(read({}, { DBT_INDIRECT_SELECTION: 'BUILDABLE' }, {})).toBe('buildable');
    expect(read({}, {}, { indirect_selection: 'Empty' })).toBe('empty');
    expect(read({}, {}, {})).toBe('eager');
  });

  it('are shown to templates by their dbt names, whether set or not', () => {
    const { byDbtName, given } = resolveFlags(table, { select: ['a', 'b'] }, {}, {});
    expect(byDbtName).toMatchObject({ FAIL_FAST: false, SELECT: ['a', 'b'], TARGET: null, WRITE_JSON: true });
    expect(given).toEqual({ select: ['a', 'b'] });
  });
});
