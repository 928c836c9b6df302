import { isRecord, UserError, type Diagnostic, type Json } from '../../base/index.ts';
import type { Manifest } from '../../manifest/index.ts';
import { badSelectorDefinition } from '../diagnostics.ts';
import { parseCriterion } from './parse-selector.ts';
import {
  INDIRECT_SELECTIONS,
  isSelectionMethod,
  SELECTION_METHODS,
  type Combination,
  type Criterion,
  type IndirectSelection,
  type SelectionSpec,
} from './selection-spec.ts';

/** An entry of selectors.yml, ready to be evaluated. */
export interface NamedSelector {
  readonly name: string;
  readonly description: string;
  /** Used where a command is given neither `--select` nor `--exclude`. */
  readonly isDefault: boolean;
  readonly spec: SelectionSpec;
}

/** What is wrong with a definition, to be said of the selector it stands in. */
class DefinitionError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

type Fields = Readonly<Record<string, unknown>>;

const combine = (kind: Combination['kind'], parts: readonly SelectionSpec[]): Combination => ({
  kind,
  parts,
  retriesIndirect: false,
});

const without = (spec: SelectionSpec, exclusions: readonly SelectionSpec[]): SelectionSpec => {
  const [first] = exclusions;
  if (!first) return spec;
  return combine('difference', [spec, exclusions.length === 1 ? first : combine('union', exclusions)]);
};

function listOf(fields: Fields, key: string): readonly unknown[] {
  const list = fields[key];
  if (!Array.isArray(list)) throw new DefinitionError(`needs a list under '${key}'`);
  return list;
}

/** dbt reads a depth of 0 as none given, so the relatives are not limited. */
function depthOf(fields: Fields, relatives: 'parents' | 'children'): number | undefined {
  if (!fields[relatives]) return undefined;
  const depth = Number(fields[`${relatives}_depth`] ?? 0);
  if (!Number.isInteger(depth) || depth < 0) {
    throw new DefinitionError(`has a '${relatives}_depth' that is not a whole number`);
  }
  return depth === 0 ? Infinity : depth;
}

function indirectOf(fields: Fields): IndirectSelection | undefined {
  const written = fields.indirect_selection;
  if (written === undefined || written === null) return undefined;
  const known = INDIRECT_SELECTIONS.find((mode) => mode === written);
  if (!known) {
    throw new DefinitionError(
      `has the unknown 'indirect_selection' ${JSON.stringify(written)}`,
      `Known: ${INDIRECT_SELECTIONS.join(', ')}.`,
    );
  }
  return known;
}

const CRITERION_KEYS: ReadonlySet<string> = new Set([
  'method',
  'value',
  'parents',
  'parents_depth',
  'children',
  'children_depth',
  'childrens_parents',
  'indirect_selection',
  'exclude',
]);

function readMethod(fields: Fields): Pick<Criterion, 'method' | 'methodArguments' | 'value'> {
  const [method = '', ...methodArguments] = String(fields.method).split('.');
  if (!isSelectionMethod(method)) {
    throw new DefinitionError(
      `uses '${method}', which is not a method`,
      `Known: ${SELECTION_METHODS.join(', ')}.`,
    );
  }
  const { value } = fields;
  if (
    value !== null &&
    typeof value !== 'string' &&
    typeof value !== 'number' &&
    typeof value !== 'boolean'
  ) {
    throw new DefinitionError(`needs a single value for the method '${method}'`);
  }
  return { method, methodArguments, value };
}

function readCriterion(fields: Fields): SelectionSpec {
  const unknown = Object.keys(fields).find((key) => !CRITERION_KEYS.has(key));
  if (unknown !== undefined) {
    throw new DefinitionError(
      `has the unknown key '${unknown}'`,
      `Known: ${[...CRITERION_KEYS].join(', ')}.`,
    );
  }
  const parentsDepth = depthOf(fields, 'parents');
  const childrenDepth = depthOf(fields, 'children');
  const childrensParents = Boolean(fields.childrens_parents);
  if (childrensParents && childrenDepth !== undefined) {
    throw new DefinitionError(`combines 'childrens_parents' with 'children'`);
  }
  const indirectSelection = indirectOf(fields);
  const criterion: Criterion = {
    kind: 'criterion',
    raw: `${String(fields.method)}:${String(fields.value)}`,
    ...readMethod(fields),
    childrensParents,
    ...(parentsDepth !== undefined && { parentsDepth }),
    ...(childrenDepth !== undefined && { childrenDepth }),
    ...(indirectSelection && { indirectSelection }),
  };
  return 'exclude' in fields ? without(criterion, listOf(fields, 'exclude').map(readDefinition)) : criterion;
}

/** `union:` and `intersection:` lists; an entry that is only `exclude:` is taken from all the others together. */
function readList(kind: 'union' | 'intersection', fields: Fields): SelectionSpec {
  const parts: SelectionSpec[] = [];
  let exclusions: readonly SelectionSpec[] | undefined;
  for (const entry of listOf(fields, kind)) {
    if (isRecord(entry) && 'exclude' in entry && !('method' in entry)) {
      if (exclusions) throw new DefinitionError(`has more than one 'exclude' in the same '${kind}'`);
      exclusions = listOf(entry, 'exclude').map(readDefinition);
    } else parts.push(readDefinition(entry));
  }
  return without(combine(kind, parts), exclusions ?? []);
}

function readDefinition(definition: unknown): SelectionSpec {
  if (typeof definition === 'string') {
    const parsed = parseCriterion(definition);
    if (!parsed.ok) throw new DefinitionError(`cannot be read: ${parsed.problem.message}`);
    return parsed.spec;
  }
  if (!isRecord(definition)) throw new DefinitionError('needs a text, or keys and values, as its definition');
  if ('union' in definition) return readList('union', definition);
  if ('intersection' in definition) return readList('intersection', definition);
  if ('method' in definition && 'value' in definition) return readCriterion(definition);
  const [only, ...others] = Object.entries(definition);
  if (only && others.length === 0) return readCriterion({ method: only[0], value: only[1] });
  throw new DefinitionError(
    `needs 'method' and 'value', but has ${Object.keys(definition).join(', ') || 'nothing'}`,
  );
}

function readEntry(name: string, entry: Json): NamedSelector {
  if (!isRecord(entry) || entry.definition === undefined) throw new DefinitionError(`has no 'definition'`);
  const { definition } = entry;
  if (isRecord(definition) && ('union' in definition || 'intersection' in definition)) {
    if (Object.keys(definition).length > 1) {
      throw new DefinitionError(
        `allows nothing beside 'union' or 'intersection' at the top of its definition`,
      );
    }
  }
  return {
    name,
    description: typeof entry.description === 'string' ? entry.description : '',
    isDefault: entry.default === true,
    spec: readDefinition(definition),
  };
}

/**
 * The selectors of a project by name: every form of dbt's selectors.yml.
 * @throws UserError with everything wrong in the file: `SELECTOR_BAD_DEFINITION`.
 */
export function readSelectors(manifest: Manifest): ReadonlyMap<string, NamedSelector> {
  const selectors = new Map<string, NamedSelector>();
  const problems: Diagnostic[] = [];
  const spanOf = (name: string) => manifest.provenance.span.get(`selector.${name}`);
  for (const [name, entry] of Object.entries(manifest.selectors)) {
    try {
      const selector = readEntry(name, entry);
      const other = selector.isDefault && [...selectors.values()].find(({ isDefault }) => isDefault);
      if (other) throw new DefinitionError(`is a second default beside '${other.name}'`);
      selectors.set(name, selector);
    } catch (error) {
      if (!(error instanceof DefinitionError)) throw error;
      problems.push(badSelectorDefinition(name, error.message, spanOf(name), error.hint));
    }
  }
  if (problems.length > 0) throw new UserError(problems);
  return selectors;
}
