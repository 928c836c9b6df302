import {
  isSelectionMethod,
  SELECTION_METHODS,
  type Combination,
  type Criterion,
  type SelectionMethod,
  type SelectionSpec,
} from './selection-spec.ts';

/*
 * The text form of selections, as `--select` and `--exclude` take it. Imports nothing that needs Node: the lineage
 * page uses the same parser in the browser.
 */

/** What is wrong with a selector's text, and where in it. */
export interface SelectorProblem {
  readonly code: 'SELECTOR_UNKNOWN_METHOD' | 'SELECTOR_SYNTAX';
  /** One sentence without a full stop. */
  readonly message: string;
  /** UTF-16 offsets into the text that was parsed. */
  readonly start: number;
  readonly end: number;
  /** Names that were valid in this place. */
  readonly expected: readonly string[];
  /** What stands there, when it is a name to look up among `expected`. */
  readonly found?: string;
}

export type ParsedSelector<T> =
  { readonly ok: true; readonly spec: T } | { readonly ok: false; readonly problem: SelectorProblem };

const PATTERN =
  /^(?<at>@)?(?<parents>(?<parentsDepth>\d*)\+)?(?:(?<method>[\w.]+):)?(?<value>.*?)(?<children>\+(?<childrenDepth>\d*))?$/su;

/** The method meant by a value without one. */
export function defaultMethod(value: string): SelectionMethod {
  if (/[/\\]/u.test(value)) return 'path';
  return /\.(?:sql|py|csv)$/iu.test(value) ? 'file' : 'fqn';
}

const toDepth = (digits: string | undefined): number => (digits ? Number(digits) : Infinity);

/**
 * One criterion: `[@][n+][method[.argument…]:]value[+n]`.
 * @param at where the text begins in the user's whole input, for the problem's offsets.
 */
export function parseCriterion(raw: string, at = 0): ParsedSelector<Criterion> {
  const problem = (
    code: SelectorProblem['code'],
    message: string,
    [start, end]: readonly [number, number],
    rest: Partial<SelectorProblem> = {},
  ): ParsedSelector<Criterion> => ({
    ok: false,
    problem: { code, message, start: at + start, end: at + end, expected: [], ...rest },
  });

  const groups = PATTERN.exec(raw)?.groups ?? {};
  const value = groups.value ?? '';
  if (groups.at && groups.children) {
    const message = `'@' before and '+' after the same name cannot be combined in '${raw}'`;
    return problem('SELECTOR_SYNTAX', message, [raw.length - groups.children.length, raw.length]);
  }
  let method = defaultMethod(value);
  let methodArguments: readonly string[] = [];
  if (groups.method !== undefined) {
    const [name = '', ...rest] = groups.method.split('.');
    const start = (groups.at ?? '').length + (groups.parents ?? '').length;
    if (!isSelectionMethod(name)) {
      const message = `'${name}' is not a selection method`;
      const known = { expected: SELECTION_METHODS, found: name };
      return problem('SELECTOR_UNKNOWN_METHOD', message, [start, start + name.length], known);
    }
    method = name;
    methodArguments = rest;
  }
  if (value === '') return problem('SELECTOR_SYNTAX', `'${raw}' names nothing to select`, [0, raw.length]);
  return {
    ok: true,
    spec: {
      kind: 'criterion',
      raw,
      method,
      methodArguments,
      value,
      childrensParents: groups.at !== undefined,
      ...(groups.parents !== undefined && { parentsDepth: toDepth(groups.parentsDepth) }),
      ...(groups.children !== undefined && { childrenDepth: toDepth(groups.childrenDepth) }),
    },
  };
}

function parseIntersection(raw: string, at: number): ParsedSelector<Combination> {
  const parts: Criterion[] = [];
  let start = 0;
  for (const piece of raw.split(',')) {
    if (piece === '') {
      const place = at + Math.min(start, raw.length - 1);
      const message = `A comma in '${raw}' has nothing on one of its sides`;
      const problem = {
        code: 'SELECTOR_SYNTAX',
        message,
        start: place,
        end: place + 1,
        expected: [],
      } as const;
      return { ok: false, problem };
    }
    const part = parseCriterion(piece, at + start);
    if (!part.ok) return part;
    parts.push(part.spec);
    start += piece.length + 1;
  }
  return { ok: true, spec: { kind: 'intersection', parts, retriesIndirect: true, expected: raw } };
}

/** A whole `--select` text: criteria joined by commas intersect, those set apart by blanks unite. */
export function parseSelector(text: string): ParsedSelector<SelectionSpec> {
  const parts: SelectionSpec[] = [];
  for (const match of text.matchAll(/\S+/gu)) {
    const part = parseIntersection(match[0], match.index);
    if (!part.ok) return part;
    parts.push(part.spec);
  }
  return { ok: true, spec: { kind: 'union', parts, retriesIndirect: true } };
}
