import { didYouMean, type Diagnostic, type RelatedPlace, type SourceFile, type Span } from '../base/index.ts';
import type { Provenance } from '../manifest/index.ts';
import type { GraphMember } from './graph-member.ts';
import type { SelectorProblem } from './selection/parse-selector.ts';
import type { Criterion } from './selection/selection-spec.ts';

/** Where in a node's file the name of one of its dependencies is written; the node's own place when it is not found. */
function placeOfReference(
  node: GraphMember,
  dependency: GraphMember,
  provenance: Provenance,
): Span | undefined {
  const source = provenance.file.get(node.id);
  if (source) {
    const written = new RegExp(`(['"])${escapeRegExp(dependency.name)}\\1`, 'u').exec(source.text);
    if (written) return { source, start: written.index, end: written.index + written[0].length };
  }
  return provenance.span.get(node.id) ?? (source && { source, start: 0, end: 0 });
}

const escapeRegExp = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/gu, String.raw`\$&`);

/** The project cannot be put in order: each node of the loop with its file, and where each names the one before. */
export function dependencyCycle(
  cycle: readonly string[],
  members: ReadonlyMap<string, GraphMember>,
  provenance: Provenance,
): Diagnostic {
  const loop = cycle.flatMap((id) => members.get(id) ?? []);
  const shown = [...loop, ...loop.slice(0, 1)].map((member) => `'${member.name}' (${member.filePath})`);
  const places: RelatedPlace[] = [];
  for (const [index, member] of loop.entries()) {
    const dependency = loop.at(index - 1);
    const span = dependency && placeOfReference(member, dependency, provenance);
    if (dependency && span)
      places.push({ message: `'${member.name}' depends on '${dependency.name}' at`, span });
  }
  const [first, ...related] = places;
  return {
    code: 'DEPENDENCY_CYCLE',
    severity: 'error',
    message:
      loop.length === 1
        ? `${shown[0] ?? ''} depends on itself`
        : `Nodes depend on each other in a loop: ${shown.join(' → ')}`,
    hint:
      loop.length === 1
        ? 'Use {{ this }} to read the relation as it was before the run.'
        : 'Remove one of these references, or move what both need into a model of its own.',
    ...(loop[0] && { node: loop[0].id }),
    ...(first && { span: first.span }),
    ...(related.length > 0 && { related }),
  };
}

/** A selector's text as a source, so that messages can mark the place in it. */
function selectorSource(flag: string, text: string): SourceFile {
  return { path: flag, text };
}

/** `--select` or `--exclude` (`flag`) with a text that cannot be read. */
export function badSelector(flag: string, text: string, problem: SelectorProblem): Diagnostic {
  const near = problem.found === undefined ? undefined : didYouMean(problem.found, problem.expected);
  const hint =
    near ?? (problem.expected.length > 0 ? `Known here: ${problem.expected.join(', ')}.` : SYNTAX_HINT);
  return {
    code: problem.code,
    severity: 'error',
    message: problem.message,
    span: { source: selectorSource(flag, text), start: problem.start, end: problem.end },
    hint: hint.charAt(0).toUpperCase() + hint.slice(1),
  };
}

const SYNTAX_HINT = 'The form is [@][n+][method:]value[+n]; blanks unite, commas intersect.';

/** A value that a selection method cannot use. */
export function invalidSelectorValue(
  criterion: Criterion,
  wanted: string,
  known: readonly string[] = [],
): Diagnostic {
  const value = String(criterion.value);
  const near = didYouMean(value, known);
  const hint = near
    ? near.charAt(0).toUpperCase() + near.slice(1)
    : known.length > 0 && `Known: ${known.join(', ')}.`;
  return {
    code: 'SELECTOR_BAD_VALUE',
    severity: 'error',
    message: `'${value}' in the selector '${criterion.raw}' is not ${wanted.startsWith('a') ? wanted : `of the form ${wanted}`}`,
    ...(hint && { hint }),
  };
}

/** A method that compares with an earlier run was used without one. */
export function stateMissing(
  criterion: Criterion,
  file: string,
  which: 'earlier' | 'current' = 'earlier',
): Diagnostic {
  return {
    code: 'STATE_MISSING',
    severity: 'error',
    message: `The selector '${criterion.raw}' needs the ${which} ${file}, which was not given`,
    hint:
      which === 'earlier'
        ? `Name the folder that holds it with --state (or DBT_STATE).`
        : 'Run `source freshness` first, so that the target folder holds it.',
  };
}

/** A part of a selection that selects nothing: legal, but rarely meant. */
export function selectorMatchesNothing(selector: string, suggestion: string | undefined): Diagnostic {
  return {
    code: 'SELECTOR_MATCHES_NOTHING',
    severity: 'warning',
    message: `The selector '${selector}' does not match any enabled node`,
    event: 'NoNodesForSelectionCriteria',
    ...(suggestion !== undefined && { hint: suggestion }),
  };
}

/** dbt's warning for flags that `--selector` makes idle. */
export function selectionIgnored(): Diagnostic {
  return {
    code: 'SELECTION_IGNORED',
    severity: 'warning',
    message: `'--select' and '--exclude' have no effect beside '--selector'`,
    hint: `Use '--select selector:name' to combine a selector of selectors.yml with others.`,
    event: 'SelectExcludeIgnoredWithSelectorWarning',
  };
}

/** `--selector` or the method `selector` with a name that selectors.yml does not have. */
export function unknownSelector(name: string, known: readonly string[]): Diagnostic {
  const near = didYouMean(name, known);
  const listed =
    known.length > 0 ? `Defined there: ${known.join(', ')}.` : 'This project has no selectors.yml.';
  return {
    code: 'SELECTOR_NOT_FOUND',
    severity: 'error',
    message: `There is no selector '${name}' in selectors.yml`,
    hint: near ? near.charAt(0).toUpperCase() + near.slice(1) : listed,
  };
}

/** Selectors of selectors.yml that use each other in a loop. */
export function selectorCycle(names: readonly string[], span: Span | undefined): Diagnostic {
  return {
    code: 'SELECTOR_CYCLE',
    severity: 'error',
    message: `Selectors use each other in a loop: ${names.map((name) => `'${name}'`).join(' → ')}`,
    ...(span && { span }),
  };
}

/** A definition in selectors.yml that has no meaning. */
export function badSelectorDefinition(
  name: string,
  message: string,
  span: Span | undefined,
  hint?: string,
): Diagnostic {
  return {
    code: 'SELECTOR_BAD_DEFINITION',
    severity: 'error',
    message: `The selector '${name}' in selectors.yml ${message}`,
    ...(span && { span }),
    ...(hint !== undefined && { hint }),
  };
}
