import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../base/index.ts';
import { sourceConfig } from './source-config.ts';
import type { SourceTable } from './source-entry.ts';

/** Only what the config is made of: the entry serves messages alone. */
function configOf(source: JsonObject, table: JsonObject): JsonObject {
  return sourceConfig({ source, table, tableName: 't', path: ['tables', 0] } as unknown as SourceTable);
}

const HOURS = { count: 12, period: 'hour' };
const DAYS = { count: 2, period: 'day' };
const NOTHING = { count: null, period: null };

// The expected values are those of dbt 1.11's manifest.json for the same property files.
describe('the config of a source table', () => {
  it('merges the thresholds of source and table', () => {
    const { freshness } = configOf(
      { freshness: { warn_after: HOURS } },
      { freshness: { error_after: DAYS } },
    );
    expect(freshness).toEqual({ warn_after: HOURS, error_after: DAYS, filter: null });
  });

  it('has no freshness where the table says null', () => {
    expect(configOf({ freshness: { warn_after: HOURS } }, { freshness: null }).freshness).toBeNull();
  });

  it("says nothing of freshness where nobody does, so that dbt_project.yml's stands", () => {
    expect('freshness' in configOf({}, {})).toBe(false);
  });

  it('completes a threshold that is given alone', () => {
    expect(configOf({ freshness: { warn_after: HOURS } }, {}).freshness).toEqual({
      warn_after: HOURS,
      error_after: NOTHING,
      filter: null,
    });
  });

  it('takes loaded_at_field from the source unless the table names one, or null', () => {
    expect(configOf({ loaded_at_field: 'a' }, {}).loaded_at_field).toBe('a');
    expect(configOf({ loaded_at_field: 'a' }, { loaded_at_field: 'b' }).loaded_at_field).toBe('b');
    expect(configOf({ loaded_at_field: 'a' }, { loaded_at_field: null }).loaded_at_field).toBeNull();
  });

  it('has the tags of both, sorted, and the meta of both, the table winning', () => {
    const config = configOf(
      { tags: ['src'], meta: { a: 1, b: 1 } },
      { tags: ['tbl', 'src'], config: { meta: { b: 2 } } },
    );
    expect(config.tags).toEqual(['src', 'tbl']);
    expect(config.meta).toEqual({ a: 1, b: 2 });
  });
});
