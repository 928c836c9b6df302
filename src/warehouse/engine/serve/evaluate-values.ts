import { HttpError } from '../host/http-error.ts';
import type { StatementRequest } from '../host/request.ts';
import { tokenize, type Token } from '../sql/tokenize.ts';
import { FORCED_SETTINGS } from './allowed.ts';
import type { EngineClient } from './engine-client.ts';
import { refusal } from './refusal.ts';
import type { StatementInspector } from './statement-inspector.ts';

/** A piece of the text of rows that is no literal. */
interface Expression {
  readonly start: number;
  readonly end: number;
  readonly sql: string;
}

const LITERAL_WORD = /^(null|true|false|nan|inf|infinity|default)$/i;
/** Operators between literals; calls and casts have a word, and signs are told from operators by what is before them. */
const OPERATOR = /^[*/%=<>!|]$/;
const SYNTAX_ERROR = 62;

/**
 * The rows of `INSERT … VALUES` with each expression replaced by its value. The engine evaluates expressions in rows only
 * under a setting that also reaches the texts which a view behind the table reads as rows; so each is inspected and
 * evaluated as a SELECT of its own, and the insert itself still carries nothing but literals.
 *
 * @returns the text unchanged when it holds literals only, or what no SELECT reads: the engine tells what is wrong with it
 * @throws HttpError of a refused expression, or the engine's of one that fails
 */
export async function evaluateValues(
  text: string,
  asked: StatementRequest,
  client: EngineClient,
  inspector: StatementInspector,
): Promise<string> {
  const found = [...expressionsOf(text)];
  const distinct = [...new Set(found.map((each) => each.sql))];
  if (distinct.length === 0) return text;
  const list = distinct.map((sql) => `formatRow('Values', ${sql})`).join(', ');
  const inspected = await inspector.inspect(`SELECT ${list}`, asked.params).catch((failure: unknown) => {
    if (failure instanceof HttpError && failure.number === SYNTAX_ERROR) return undefined;
    throw failure;
  });
  if (!inspected) return text;
  const { canonical, purpose } = inspected;
  if (purpose !== 'read') throw refusal('this expression in VALUES');
  const settings = [...asked.settings, ...FORCED_SETTINGS, ['readonly', '2'] as const];
  const [row = []] = await client.ask(canonical, asked.params, asked.database, settings);
  const values = new Map(distinct.map((sql, index) => [sql, String(row[index]).replace(/^\(|\)\s*$/g, '')]));
  let evaluated = '';
  let from = 0;
  for (const { start, end, sql } of found) {
    evaluated += text.slice(from, start) + (values.get(sql) ?? sql);
    from = end;
  }
  return evaluated + text.slice(from);
}

/** The cells of `(…, …), (…)` that are more than a literal. */
function* expressionsOf(text: string): Generator<Expression> {
  let depth = 0;
  let cell: Token[] = [];
  for (const token of tokenize(text)) {
    const isOpening = /^[([{]$/.test(token.text);
    const isClosing = /^[)\]}]$/.test(token.text);
    if (isClosing) depth -= 1;
    if (depth === 0 || (depth === 1 && token.text === ',')) {
      const [first] = cell;
      const last = cell.at(-1);
      if (first && last && cell.some((each, index) => isNoLiteral(each, cell[index - 1])))
        yield { start: first.start, end: last.end, sql: text.slice(first.start, last.end) };
      cell = [];
    } else cell.push(token);
    if (isOpening) depth += 1;
  }
}

function isNoLiteral({ kind, text }: Token, before: Token | undefined): boolean {
  if (kind === 'word') return !LITERAL_WORD.test(text);
  if (text === '+' || text === '-')
    return before?.kind === 'string' || (before?.kind === 'number' && !/e$/i.test(before.text));
  return kind === 'identifier' || (kind === 'punctuation' && OPERATOR.test(text));
}
