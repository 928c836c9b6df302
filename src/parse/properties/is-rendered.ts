/** Sections of property files. */
export type PropertySection =
  | 'models'
  | 'seeds'
  | 'snapshots'
  | 'sources'
  | 'macros'
  | 'analyses'
  | 'data_tests'
  | 'exposures'
  | 'groups'
  | 'metrics'
  | 'semantic_models'
  | 'saved_queries'
  | 'unit_tests'
  | 'functions';

export type KeyPath = readonly (string | number)[];

const LATE = new Set<string | number | undefined>(['tests', 'data_tests', 'description', 'loaded_at_query']);
const LATE_CONFIGS = new Set<string | number | undefined>([
  'pre_hook',
  'post_hook',
  'pre-hook',
  'post-hook',
  'loaded_at_query',
]);
const COLUMN_LISTS = new Set<string | number | undefined>(['columns', 'dimensions', 'measures', 'entities']);
const LATE_OF_COLUMNS = new Set<string | number | undefined>(['tests', 'data_tests', 'description']);

const EXCEPTIONS: Partial<Readonly<Record<PropertySection, (path: KeyPath) => boolean>>> = {
  sources: (path) => {
    if (path[0] === 'description' || path[0] === 'loaded_at_query') return false;
    if (path[0] === 'config' && path[1] === 'loaded_at_query') return false;
    return path[0] !== 'tables' || !isLate(path.slice(2));
  },
  macros: (path) => !isLate(path[0] === 'arguments' ? path.slice(1) : path),
  metrics: (path) => path.at(-1) !== 'filter' && path.at(-2) !== 'filter' && !isLate(path),
  saved_queries: (path) => !(path[0] === 'query_params' && path[1] === 'where') && !isLate(path),
  unit_tests: (path) => path[0] !== 'given' && path[0] !== 'expect' && !isLate(path),
};

/**
 * Whether the text at a path inside an entry is rendered when the file is read. Tests, descriptions, hooks and
 * freshness queries are rendered later, by those who use them (`dbt/parser/schema_renderer.py`).
 */
export function isRendered(section: PropertySection, path: KeyPath): boolean {
  return (EXCEPTIONS[section] ?? isNotLate)(path);
}

function isNotLate(path: KeyPath): boolean {
  return !isLate(path);
}

function isLate(path: KeyPath): boolean {
  if (LATE.has(path[0])) return true;
  if (path.length === 2 && LATE.has(path[1])) return true;
  if (path[0] === 'config' && LATE_CONFIGS.has(path[1])) return true;
  if (path.length === 5 && path[4] === 'description') return true;
  return COLUMN_LISTS.has(path[0]) && LATE_OF_COLUMNS.has(path[2]);
}
