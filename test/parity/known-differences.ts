import type { Difference } from './compare-manifests.ts';

interface KnownDifference {
  readonly reason: string;
  matches(difference: Difference): boolean;
}

const sorted = (value: unknown): string =>
  JSON.stringify(Array.isArray(value) ? value.map((each) => JSON.stringify(each)).toSorted() : value);

/** Built-in tests: `not_null` and its kin, by the names that dbt gives them. */
export const isBuiltInTest = (id: string): boolean =>
  /^test\.\w+\.(?:source_)?(?:not_null|unique|accepted_values|relationships)_/.test(id);

/** Every way in which a manifest of tsdbt may differ from dbt's, and why. */
export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    reason: 'dbt keeps the sources of simple code in a Python set, whose order changes from run to run',
    matches: ({ field, ours, theirs }) =>
      (field === 'sources' || field === 'depends_on.nodes') && sorted(ours) === sorted(theirs),
  },
  {
    reason:
      "dbt notes the project's own test macro of the name as a dependency, although the package's is the one called",
    matches: ({ id, field, ours, theirs }) => {
      const names = (value: unknown): string =>
        sorted(Array.isArray(value) ? value.map((each) => String(each).split('.').at(-1)) : value);
      return id.startsWith('test.') && field === 'depends_on.macros' && names(ours) === names(theirs);
    },
  },
  {
    reason: 'from 1.12 on, a seed has one checksum whatever its line ends; before, one for each',
    matches: ({ id, field }) => id.startsWith('seed.') && field.endsWith('checksum.checksum'),
  },
  {
    reason: "dbt gives groups the configuration of the project's models",
    matches: ({ id, field, ours }) =>
      id.startsWith('group.') && field.startsWith('config.') && ours === undefined,
  },
  {
    reason: 'the SQL of the built-in tests is written anew here, and asks the same',
    matches: ({ id, field }) =>
      isBuiltInTest(id) && (field === 'compiled_code' || field === 'depends_on.macros'),
  },
];

export function isKnownDifference(difference: Difference): boolean {
  return KNOWN_DIFFERENCES.some((known) => known.matches(difference));
}
