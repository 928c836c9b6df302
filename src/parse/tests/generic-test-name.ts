import { md5 } from '../../base/index.ts';
import { toRepr, toText } from '../../jinja/index.ts';

/** Longer names are cut and get a hash: file names and aliases have to stay below dbt's limit. */
const LONGEST = 63;
const KEPT = 30;
const HASH_LENGTH = 10;

export interface GenericTestName {
  /** For the file and the alias. */
  readonly short: string;
  /** For `unique_id` and `fqn`. */
  readonly full: string;
}

/** A test's arguments as templates see them: Python's floats stay floats. */
export type TestArguments = Readonly<Record<string, unknown>>;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The name of a generic test that has none of its own: `<test>_<target>_<arguments>`, with Python's texts of the
 * arguments by the order of their names (`synthesize_generic_test_names` of `dbt/parser/generic_test_builders.py`).
 */
export function nameGenericTest(test: string, target: string, args: TestArguments): GenericTestName {
  const parts = Object.keys(args)
    .filter((key) => key !== 'model')
    .toSorted(compare)
    .flatMap((key) => partsOf(args[key]));
  const unique = parts.map((part) => toText(part).replaceAll(/[^0-9a-zA-Z_]+/g, '_')).join('__');
  const identifier = `${test}_${target}`;
  const full = `${identifier}_${unique}`;
  const short = full.length > LONGEST ? `${identifier.slice(0, KEPT)}_${md5(full)}` : full;
  return { short, full };
}

function partsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isPlainDict(value) ? Object.values(value) : [value];
}

/** The hash that ends a generic test's id: over its name and Python's `repr` of what it tests, sorted. */
export function hashGenericTest(
  name: string,
  metadata: { readonly namespace: string | null; readonly name: string; readonly kwargs: TestArguments },
): string {
  return md5(`${name}${sortedRepr(metadata)}`).slice(-HASH_LENGTH);
}

/** Python's text of dicts by the order of their keys, of lists, and of the texts of everything else. */
function sortedRepr(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedRepr).join(', ')}]`;
  if (!isPlainDict(value)) return toRepr(toText(value));
  const entries = Object.entries(value).toSorted(([a], [b]) => compare(a, b));
  return `{${entries.map(([key, item]) => `${toRepr(key)}: ${sortedRepr(item)}`).join(', ')}}`;
}

function isPlainDict(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
