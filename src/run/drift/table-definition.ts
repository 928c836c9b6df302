import { bodyOf, clausesOf, piecesOf, splitList } from './definition-text.ts';

/**
 * A table's definition, taken apart. Every text is ClickHouse's own spelling of it, as `formatQuerySingleLine` prints it.
 */
export interface TableDefinition {
  /** With its arguments: `ReplacingMergeTree(version)`. */
  readonly engine: string;
  readonly partitionBy: string;
  readonly primaryKey: string;
  readonly orderBy: string;
  readonly sampleBy: string;
  readonly ttl: string;
  /** Values without quotes. */
  readonly settings: ReadonlyMap<string, string>;
  /** What the parentheses behind the name hold besides indexes, projections and constraints, as it is written there. */
  readonly columns: readonly string[];
  /** Expression, type and granularity by name. */
  readonly indexes: ReadonlyMap<string, string>;
  /** The query in its parentheses, by name. */
  readonly projections: ReadonlyMap<string, string>;
  /** `CHECK …` or `ASSUME …` by name. */
  readonly constraints: ReadonlyMap<string, string>;
}

/** A list without the parentheses around it: `(a, b)`, `tuple(a, b)` and `a, b` are the same key, `tuple()` is none. */
export function bareList(text: string): string {
  const inner = /^(?:tuple)?\((.*)\)$/s.exec(text.trim())?.[1];
  if (inner === undefined) return text.trim();
  let lowest = 0;
  for (const piece of piecesOf(inner)) lowest = Math.min(lowest, piece.depth);
  return lowest < 0 ? text.trim() : bareList(inner);
}

const CLAUSES = ['ENGINE =', 'PARTITION BY', 'PRIMARY KEY', 'ORDER BY', 'SAMPLE BY', 'TTL', 'SETTINGS', 'COMMENT', 'EMPTY AS', 'AS SELECT', 'AS WITH'] as const; // prettier-ignore

const NAME = String.raw`(\x60(?:[^\x60\\]|\\.)*\x60|[\p{L}\p{N}_$]+)`;
const PART = new RegExp(`^(INDEX|PROJECTION|CONSTRAINT) ${NAME} (.*)$`, 'su');

const unquote = (text: string): string => text.replace(/^'(.*)'$/s, '$1').replace(/\\(.)/g, '$1');

function readSettings(text: string): ReadonlyMap<string, string> {
  return new Map(
    splitList(text).map((setting) => {
      const [, name = setting, value = ''] = /^(\S+) = (.*)$/s.exec(setting) ?? [];
      return [name, unquote(value)];
    }),
  );
}

/** Reads a `CREATE TABLE` as `formatQuerySingleLine` prints it; undefined for a table without an engine. */
export function readDefinition(create: string): TableDefinition | undefined {
  const clauses = clausesOf(create, CLAUSES);
  const engine = clauses.get('ENGINE =');
  if (engine === undefined) return undefined;
  const parts = splitList(bodyOf(clauses.get('') ?? ''));
  const named = (kind: string): ReadonlyMap<string, string> =>
    new Map(
      parts.flatMap((part) => {
        const [, word, name = '', rest = ''] = PART.exec(part) ?? [];
        return word === kind ? [[name, rest]] : [];
      }),
    );
  const orderBy = bareList(clauses.get('ORDER BY') ?? '');
  return {
    engine,
    partitionBy: bareList(clauses.get('PARTITION BY') ?? ''),
    primaryKey: bareList(clauses.get('PRIMARY KEY') ?? '') || orderBy,
    orderBy,
    sampleBy: bareList(clauses.get('SAMPLE BY') ?? ''),
    ttl: clauses.get('TTL') ?? '',
    settings: readSettings(clauses.get('SETTINGS') ?? ''),
    columns: parts.filter((part) => !PART.test(part)),
    indexes: named('INDEX'),
    projections: named('PROJECTION'),
    constraints: named('CONSTRAINT'),
  };
}

/** Adds what an `ALTER TABLE … (ADD INDEX …), (ADD PROJECTION …)`, formatted, would add. */
export function withAdditions(definition: TableDefinition, alter: string): TableDefinition {
  const [, actions = ''] = /^ALTER TABLE .*? (\(ADD .*)$/s.exec(alter) ?? [];
  const parts = splitList(actions).map((action) => action.replace(/^\(ADD (.*)\)$/s, '$1'));
  const named = (kind: string, known: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
    new Map([
      ...known,
      ...parts.flatMap((part): [string, string][] => {
        const [, word, name = '', rest = ''] = PART.exec(part) ?? [];
        return word === kind ? [[name, rest]] : [];
      }),
    ]);
  return {
    ...definition,
    indexes: named('INDEX', definition.indexes),
    projections: named('PROJECTION', definition.projections),
  };
}
