import { offsetAt } from '../base/index.ts';

/** A stretch of a text. */
export interface Place {
  readonly at: number;
  readonly length: number;
}

/** Where ClickHouse's parser stopped. */
const POSITION = /\(line (\d+), col (\d+)\)/;

/** Sentences in which ClickHouse names what it means, by a word of the query. */
const NAMED: readonly RegExp[] = [
  /Unknown (?:table )?expression(?: or (?:table|function))?(?: expression)? identifier [`'"]([^`'"]+)[`'"]/,
  /[Ii]dentifier [`'"]([^`'"]+)[`'"]/,
  /Function with name [`'"]?([\w.]+)/,
  /Unknown (?:aggregate )?function [`'"]?(\w+)/,
  /(?:Table|Database|Dictionary) \(?[`'"]?([^\s`'"()]+(?:[`'"]?\.[`'"]?[^\s`'"()]+)?)[`'"]?\)? (?:does not|doesn't|not) (?:exist|found)/,
  /Missing columns: [`'"]([^`'"]+)[`'"]/,
  /Column '([^']+)' is not under aggregate/,
  /Unknown data type family: (\w+)/,
  /Window '(\w+)' (?:does not|is not)/,
  /while converting ('(?:[^'\\]|\\.)*') to /,
  /Cannot parse string ('(?:[^'\\]|\\.)*')/,
  /doesn't have element with (?:index|name) [`']?'?(\w+)/,
  /requires expression (\w+)/,
  /Scale (\d+) is out of bounds/,
  /esolved identifier '([^']+)' in parent scope/,
];

/** Sentences that name a function, which the query may write as an operator. */
const FUNCTIONS: readonly RegExp[] = [
  /Aggregate function (\w+)(?:\(| )/,
  /Window function (\w+)(?:\(| )/,
  /overload of (\w+)/,
  /while executing function (\w+)/,
  /(?:of|for)(?: argument(?:s)? (?:of|for))?(?: aggregate)? functions? [`']?(\w+)/,
  /[Ff]unction [`']?(\w+)/,
];

const OPERATORS: Readonly<Record<string, string>> = {
  plus: '+',
  minus: '-',
  multiply: '*',
  divide: '/',
  modulo: '%',
  equals: '=',
  notEquals: '!=',
  less: '<',
  greater: '>',
  lessOrEquals: '<=',
  greaterOrEquals: '>=',
  concat: '||',
  arrayElement: '[',
  _CAST: '::',
  CAST: '::',
};

/**
 * The place in a compiled query that a message of ClickHouse's means; undefined when it names none. Where ClickHouse gives
 * no position, the name is looked for in the text: in the subquery that the message repeats, outside of comments and texts.
 */
export function placeInQuery(message: string, query: string, statement: string): Place | undefined {
  const start = statement.indexOf(query);
  if (start === -1) return undefined;
  const position = POSITION.exec(message);
  if (position) {
    const [, line, column] = position;
    const at =
      offsetAt({ path: '', text: statement }, { line: Number(line), column: Number(column) }) - start;
    return at >= 0 && at < query.length ? { at, length: 1 } : unmatchedParenthesis(message, query);
  }
  const from = startOfScope(message, query);
  return (
    secondAlias(message, query) ??
    named(message, query, from) ??
    calledFunction(message, query, from) ??
    startOfCte(message, query)
  );
}

/** Of two expressions of one alias the second is the one too many. */
function secondAlias(message: string, query: string): Place | undefined {
  const alias = /Multiple expressions [\s\S]* for alias (\w+)/.exec(message)?.[1];
  if (alias === undefined) return undefined;
  const pattern = new RegExp(String.raw`\bas\s+[\`"]?(?=${escape(alias)}\b)`, 'gi');
  const last = [...maskComments(query, true).matchAll(pattern)].at(-1);
  return last && { at: last.index + last[0].length, length: alias.length };
}

function named(message: string, query: string, from: number): Place | undefined {
  const sentence = withoutScope(message);
  for (const pattern of NAMED) {
    const name = pattern.exec(sentence)?.[1];
    if (name === undefined) continue;
    const text = name.startsWith("'") ? maskComments(query, false) : maskComments(query, true);
    const parts = name.split('.');
    const candidates = name.startsWith("'") ? [name] : parts.map((_, index) => parts.slice(index).join('.'));
    // A table's name is often a qualifier too, and stands in the select list first.
    const table = TABLE.test(sentence) ? findTable(text, name, from) : undefined;
    if (table) return table;
    for (const start of new Set([from, 0])) {
      for (const candidate of candidates) {
        const at = findName(text, candidate, start);
        if (at !== undefined) return at;
      }
    }
  }
  return undefined;
}

const TABLE = /Unknown table expression|(?:Table|Database|Dictionary) .* (?:does not|doesn't) exist/;

/** A table's name where a table can stand. */
function findTable(text: string, name: string, from: number): Place | undefined {
  for (const start of new Set([from, 0])) {
    let at = start;
    for (let found = findName(text, name, at); found; found = findName(text, name, at)) {
      const end = found.at + found.length;
      const isTable = /(?:\b(?:from|join|in)|,)\s*\(*\s*$/i.test(text.slice(0, found.at));
      if (isTable && !/^\s*\./.test(text.slice(end))) return found;
      at = end;
    }
  }
  return undefined;
}

/** A name as a whole word, its parts with or without quotes: `id` is not found in `order_id`. */
function findName(text: string, name: string, from: number): Place | undefined {
  if (name.startsWith("'")) {
    const at = text.indexOf(name, from);
    return at === -1 ? undefined : { at, length: name.length };
  }
  const parts = name.split('.').map((part) => `[\`"]?${escape(part)}[\`"]?`);
  const pattern = new RegExp(String.raw`(?<![\w$])${parts.join(String.raw`\s*\.\s*`)}(?![\w$])`, 'g');
  pattern.lastIndex = from;
  const match = pattern.exec(text);
  return match ? { at: match.index, length: match[0].length } : undefined;
}

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** A function by its name, or by the operator that it is written as. */
function calledFunction(message: string, query: string, from: number): Place | undefined {
  const sentence = withoutScope(message);
  const text = maskComments(query, true);
  for (const pattern of FUNCTIONS) {
    const name = pattern.exec(sentence)?.[1];
    if (name === undefined) continue;
    const called = new RegExp(String.raw`(?<![\w$.])${escape(name)}\s*\(`, 'gi');
    const places = [...text.matchAll(called)].map(({ index }) => ({ at: index, length: name.length }));
    const operator = OPERATORS[name];
    if (operator !== undefined) {
      const symbol = new RegExp(
        operator === '=' ? '(?<![<>!=])==?(?!=)' : `${escape(operator)}(?![=>|])`,
        'g',
      );
      places.push(...[...text.matchAll(symbol)].map(({ index }) => ({ at: index, length: operator.length })));
    }
    if (places.length === 0) continue;
    if (/inside another aggregate/.test(sentence) && places[1]) return places[1];
    // Arguments are named by their columns where the function was being tried out.
    const columns = Array.from(sentence.matchAll(/__table\d+\.(\w+)/g), (match) => match[1] ?? '');
    const isNear = ({ at }: Place): boolean => {
      const around = text.slice(Math.max(0, at - 60), at + 60);
      return columns.every((column) => findName(around, column, 0));
    };
    return (
      places.find((place) => place.at >= from && columns.length > 0 && isNear(place)) ??
      places.find(({ at }) => at >= from) ??
      places[0]
    );
  }
  if (/with If suffix/.test(sentence)) {
    const conditional = /(?<![\w$.])\w+If(?=\s*\()/.exec(text);
    return conditional ? { at: conditional.index, length: conditional[0].length } : undefined;
  }
  if (!/UNION|different number of columns/i.test(sentence)) return undefined;
  return findName(text.toLowerCase(), 'union', 0);
}

/** ClickHouse repeats the subquery at fault ("In scope SELECT …"). */
const SCOPE = /\b[Ii]n (?:scope|query)\s+((?:SELECT|WITH)\b[\s\S]*)$/;

const withoutScope = (message: string): string =>
  message.replace(/[:,.]? \b[Ii]n (?:scope|query)\s[\s\S]*$/, '');

/** Where the subquery begins that a message repeats, in ClickHouse's own spelling: where most of its first words stand. */
function startOfScope(message: string, query: string): number {
  const scope = SCOPE.exec(message)?.[1];
  if (scope === undefined) return startOfNamedScope(message, query);
  const wanted = wordsOf(scope).slice(0, 60);
  const words = wordsOf(maskComments(query, false));
  let best = { at: 0, length: 1 };
  for (const [index, { text, at }] of words.entries()) {
    if (text !== wanted[0]?.text) continue;
    let length = 0;
    while (length < wanted.length && words[index + length]?.text === wanted[length]?.text) length += 1;
    if (length > best.length) best = { at, length };
  }
  return best.at;
}

/** Of a CTE ClickHouse tells the name alone: "in scope  paid". */
function startOfNamedScope(message: string, query: string): number {
  const name = /\b[Ii]n (?:scope|expression:)\s+(\w+)\.?\s*$/.exec(message)?.[1];
  if (name === undefined) return 0;
  const pattern = new RegExp(String.raw`(?<![\w$])[\`"]?${escape(name)}[\`"]?\s+as\s*\(`, 'i');
  return pattern.exec(maskComments(query, true))?.index ?? 0;
}

/** Words and signs that ClickHouse's spelling keeps: without quotes, parentheses and AS. */
function wordsOf(text: string): readonly { readonly text: string; readonly at: number }[] {
  return Array.from(text.matchAll(/`[^`]*`|"[^"]*"|'(?:[^'\\]|\\.)*'|[\w$]+|[^\s\w]/g), (match) => ({
    text: match[0].replaceAll(/[`"]/g, '').toLowerCase(),
    at: match.index,
  })).filter((word) => word.text !== 'as' && word.text !== '(' && word.text !== ')');
}

/** The text with comments, and texts in quotes too, blanked out; as long as before. */
function maskComments(query: string, alsoTexts: boolean): string {
  return query.replaceAll(/'(?:[^'\\]|\\.|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//g, (found) =>
    found.startsWith("'") && !alsoTexts ? found : found.replaceAll(/[^\n]/g, ' '),
  );
}

/** Parentheses that do not match end in the one that was put around the query. */
function unmatchedParenthesis(message: string, query: string): Place | undefined {
  if (!/[Uu]nmatched parenthes/.test(message)) return undefined;
  const text = maskComments(query, true);
  const open: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') open.push(at);
    else if (text[at] === ')' && open.pop() === undefined) return { at, length: 1 };
  }
  const at = open.at(-1);
  return at === undefined ? undefined : { at, length: 1 };
}

/** Where the query of a CTE begins that the message names: rows of a unit test, an ephemeral model. */
function startOfCte(message: string, query: string): Place | undefined {
  const name = /\b[Ii]n scope\s+(?:SELECT[\s\S]*\bAS\s+)?(__dbt__cte__\w+)/.exec(message)?.[1];
  if (name === undefined) return undefined;
  const opening = `${name} as (\n`;
  const at = query.indexOf(opening);
  return at === -1 ? undefined : { at: at + opening.length, length: 1 };
}
