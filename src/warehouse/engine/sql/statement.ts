import { tokenize, type Token } from './tokenize.ts';

/** What the host must know of a statement before the engine sees it. Nothing here guards anything: the engine parses for itself. */
export type Statement = ReadStatement | InsertStatement | OtherStatement;

interface StatementText {
  /** More than one statement stands in the text. */
  readonly several: boolean;
  /** The format named by the FORMAT clause. */
  readonly format?: string;
}

export interface ReadStatement extends StatementText {
  readonly kind: 'read';
  /** A SELECT, which the engine can answer block by block. */
  readonly isSelect: boolean;
  readonly hasTotals: boolean;
}

export interface InsertStatement extends StatementText {
  readonly kind: 'insert';
  /** Where the rows come from: the payload, a query, a query over the payload (`input()`), or a file named in the statement. */
  readonly source: 'payload' | 'select' | 'input' | 'infile';
  /** End of the statement proper: a payload may follow it. */
  readonly headEnd: number;
  /** Where the payload begins in the text; its length when the text has none. */
  readonly dataStart: number;
  /** Where FROM INFILE belongs: before SETTINGS, FORMAT or VALUES, or at the end of the head. */
  readonly clausesStart: number;
  /** The FORMAT clause, or VALUES; `input()`'s own FORMAT clause too. */
  readonly formatClause?: { readonly start: number; readonly end: number };
  /** The word `input` of `input(`. */
  readonly inputCall?: { readonly start: number; readonly argumentsStart: number };
}

export interface OtherStatement extends StatementText {
  readonly kind: 'kill' | 'session' | 'write' | 'empty';
  /** First word, upper case. */
  readonly verb: string;
}

const READS = new Set(['SELECT', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'EXISTS', 'CHECK', 'FROM']);

/** Reads the shape of a statement: its kind, its FORMAT clause, and where an INSERT's payload begins. */
export function describeStatement(text: string): Statement {
  const first = firstWords(text);
  if (first === undefined) return { kind: 'empty', verb: '', several: false };
  if (first === 'INSERT') return describeInsert(text);
  const tokens = [...tokenize(text)];
  const several = isSeveral(tokens);
  const format = formatClause(tokens);
  const common = { several, ...(format === undefined ? {} : { format }) };
  if (READS.has(first)) {
    return {
      kind: 'read',
      isSelect: first === 'SELECT' || first === 'FROM',
      hasTotals: tokens.some((token) => isWord(token, 'TOTALS')),
      ...common,
    };
  }
  if (first === 'KILL') return { kind: 'kill', verb: first, ...common };
  if (first === 'SET' || first === 'USE') return { kind: 'session', verb: first, ...common };
  return { kind: 'write', verb: first, ...common };
}

/** The verb of the statement: its first word, or for `WITH …` the first SELECT or INSERT outside brackets. */
function firstWords(text: string): string | undefined {
  let depth = 0;
  let isWith = false;
  for (const token of tokenize(text)) {
    if (token.text === '(') {
      if (isWith) depth += 1;
    } else if (token.text === ')') depth -= 1;
    else if (token.kind === 'word' && depth <= 0) {
      const word = token.text.toUpperCase();
      if (isWith ? word === 'SELECT' || word === 'INSERT' : word !== 'WITH') return word;
      isWith = true;
    } else if (!isWith && token.text !== ';') return token.text;
  }
  return isWith ? 'SELECT' : undefined;
}

function describeInsert(text: string): InsertStatement {
  let depth = 0;
  let clausesStart: number | undefined;
  let isInfile = false;
  let isSelect = false;
  let previous: Token | undefined;
  let inputCall: InsertStatement['inputCall'];
  let headEnd = 0;
  const payload = (
    start: number,
    end: number,
    dataStart: number,
    format: string,
    several = false,
  ): InsertStatement => ({
    kind: 'insert',
    source: isInfile ? 'infile' : inputCall ? 'input' : isSelect ? 'select' : 'payload',
    headEnd: end,
    dataStart,
    clausesStart: clausesStart ?? start,
    formatClause: { start, end },
    format,
    several,
    ...(inputCall ? { inputCall } : {}),
  });
  const tokens = tokenize(text);
  for (const token of tokens) {
    if (token.text === ';' && depth === 0) break;
    headEnd = token.end;
    if (token.text === '(') {
      if (previous && isWord(previous, 'INPUT') && isSelect)
        inputCall = { start: previous.start, argumentsStart: token.end };
      depth += 1;
    } else if (token.text === ')') depth -= 1;
    else if (token.kind === 'word') {
      const word = token.text.toUpperCase();
      if (word === 'SELECT' && (depth === 0 || previous?.text === '(')) isSelect = true;
      if (depth === 0) {
        if (word === 'INFILE') isInfile = true;
        else if (word === 'SETTINGS' && !isSelect) clausesStart ??= token.start;
        else if (word === 'VALUES' && !isSelect) return payload(token.start, token.end, token.end, 'Values');
        else if (word === 'FORMAT' && previous?.text !== '.') {
          const name = tokens.next().value as Token | undefined;
          if (name?.kind === 'word')
            return payload(token.start, name.end, afterFormat(text, name.end), name.text);
        }
      }
    }
    previous = token;
  }
  const rest = [...tokenize(text, headEnd)];
  return {
    kind: 'insert',
    source: isInfile ? 'infile' : isSelect ? 'select' : 'payload',
    headEnd,
    dataStart: text.length,
    clausesStart: clausesStart ?? headEnd,
    several: rest.some((token) => token.text !== ';'),
    ...(inputCall ? { inputCall } : {}),
  };
}

/** The payload begins after the blanks behind the format's name and at most one line end. */
function afterFormat(text: string, from: number): number {
  let at = from;
  while (/[ \t;]/.test(text.charAt(at))) at += 1;
  if (text.charAt(at) === '\r') at += 1;
  if (text.charAt(at) === '\n') at += 1;
  return at;
}

function isSeveral(tokens: readonly Token[]): boolean {
  const end = tokens.findIndex((token) => token.text === ';');
  return end !== -1 && tokens.slice(end).some((token) => token.text !== ';');
}

/** The FORMAT clause that closes the statement, possibly before a SETTINGS clause. */
function formatClause(tokens: readonly Token[]): string | undefined {
  let depth = 0;
  for (let index = tokens.length - 1; index > 0; index -= 1) {
    const token = tokens[index];
    const before = tokens[index - 1];
    if (token?.text === ')') depth += 1;
    else if (token?.text === '(') depth -= 1;
    else if (depth === 0 && token?.kind === 'word' && before && isWord(before, 'FORMAT')) {
      return index > 1 && tokens[index - 2]?.text !== '.' ? token.text : undefined;
    }
  }
  return undefined;
}

function isWord(token: Token, word: string): boolean {
  return token.kind === 'word' && token.text.toUpperCase() === word;
}
