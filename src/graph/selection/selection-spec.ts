/** How tests that were not named themselves join a selection: dbt's `--indirect-selection`. */
export type IndirectSelection = 'eager' | 'cautious' | 'buildable' | 'empty';

export const INDIRECT_SELECTIONS: readonly IndirectSelection[] = ['eager', 'cautious', 'buildable', 'empty'];

export type SelectionMethod =
  | 'fqn'
  | 'tag'
  | 'group'
  | 'access'
  | 'source'
  | 'path'
  | 'file'
  | 'package'
  | 'config'
  | 'test_name'
  | 'test_type'
  | 'resource_type'
  | 'state'
  | 'exposure'
  | 'metric'
  | 'result'
  | 'source_status'
  | 'version'
  | 'semantic_model'
  | 'saved_query'
  | 'unit_test'
  | 'selector';

export const SELECTION_METHODS: readonly SelectionMethod[] = [
  'fqn',
  'tag',
  'group',
  'access',
  'source',
  'path',
  'file',
  'package',
  'config',
  'test_name',
  'test_type',
  'resource_type',
  'state',
  'exposure',
  'metric',
  'result',
  'source_status',
  'version',
  'semantic_model',
  'saved_query',
  'unit_test',
  'selector',
];

export function isSelectionMethod(name: string): name is SelectionMethod {
  return SELECTION_METHODS.some((method) => method === name);
}

/** One criterion: a method, what it looks for, and which relatives of the nodes found join them. */
export interface Criterion {
  readonly kind: 'criterion';
  /** As written, for messages. */
  readonly raw: string;
  readonly method: SelectionMethod;
  /** `config.meta.owner:x` has the arguments `meta` and `owner`. */
  readonly methodArguments: readonly string[];
  /** Text on the command line; any scalar in selectors.yml. */
  readonly value: string | number | boolean | null;
  /** `@x`: its descendants, and all ancestors of those. */
  readonly childrensParents: boolean;
  /** `+x`; a number limits how many edges away, `Infinity` does not. Absent: no parents. */
  readonly parentsDepth?: number;
  /** `x+`, likewise. */
  readonly childrenDepth?: number;
  /** Only in selectors.yml: wins over the flag. */
  readonly indirectSelection?: IndirectSelection;
}

/** Criteria combined; evaluated part by part. */
export interface Combination {
  readonly kind: 'union' | 'intersection' | 'difference';
  readonly parts: readonly SelectionSpec[];
  /**
   * Whether tests held back by `cautious` and `buildable` are tried again once the parts are combined:
   * so on the command line; selectors.yml combines without it, as in dbt.
   */
  readonly retriesIndirect: boolean;
  /** Set where matching nothing deserves a warning: the text to show in it. */
  readonly expected?: string;
}

export type SelectionSpec = Criterion | Combination;
