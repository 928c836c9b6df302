import { tokenize, type Token } from '../sql/tokenize.ts';
import {
  ENGINES,
  isAlterationAllowed,
  isFunctionRefused,
  isSettingAllowed,
  isSystemTableRefused,
  purposeOf,
  TABLE_FUNCTIONS,
  type Purpose,
} from './allowed.ts';
import { refusal } from './refusal.ts';

/** A statement as the engine's own parser has it. */
export interface ParsedStatement {
  /** One line, written anew by the engine from its tree: no comments, no heredocs, keywords in capitals. */
  readonly canonical: string;
  /** The lines of `EXPLAIN AST`, parameters put in: a blank per level, the node, its children below. */
  readonly tree: readonly string[];
}

/** Names of the engine's that reach outside unless they are on the lists of `allowed.ts`. */
export interface EngineNames {
  /** Lower case. */
  readonly tableFunctions: ReadonlySet<string>;
  /** Table engines, database engines and dictionary sources. */
  readonly engines: ReadonlySet<string>;
}

/**
 * Says what a statement is for, or why no network user may run it. The tree tells functions, engines, tables and kinds of
 * statement; settings and file clauses, which it hides, are told by the canonical text, where keywords cannot be forged.
 *
 * @throws HttpError 403
 */
export function inspectStatement({ canonical, tree }: ParsedStatement, names: EngineNames): Purpose {
  const tokens = [...tokenize(canonical)];
  inspectTokens(tokens);
  const root = nodeName(tree[0] ?? '');
  const purpose = root === 'Explain' ? purposeOfExplain(tree) : purposeOf(root);
  if (!purpose) throw refusal(`this kind of statement (${root || 'empty'})`);
  tree.forEach((line, index) => inspectNode(line, parentOf(tree, index), names));
  return purpose;
}

/** A line end in a name would break the tree's lines. */
const FORGING = /\\[^`\\]|\p{Cc}/u;

function inspectTokens(tokens: readonly Token[]): void {
  tokens.forEach((token, index) => {
    if (token.kind === 'identifier' && FORGING.test(token.text))
      throw refusal('names with control characters');
    if (token.kind !== 'word') return;
    const word = token.text.toUpperCase();
    if (word === 'OUTFILE' || word === 'INFILE') throw refusal(word);
    if (token.text === 'ENGINE' && tokens[index + 1]?.text === '=') inspectEngine(tokens[index + 2]);
    if (word === 'DICTIONARY' && index <= 3 && tokens[0]?.text.toUpperCase() !== 'SHOW') {
      const verb = tokens[0]?.text.toUpperCase();
      if (verb === 'CREATE' || verb === 'REPLACE') throw refusal('CREATE DICTIONARY');
    }
    if (word === 'SETTINGS' || word === 'SETTING' || (word === 'SET' && index === 0)) {
      for (const name of settingNames(tokens, index + 1)) {
        if (!isSettingAllowed(name)) throw refusal(`the setting '${name}'`);
      }
    }
  });
}

function inspectEngine(token: Token | undefined): void {
  if (token?.kind !== 'word' && token?.kind !== 'identifier') return;
  const name = bareName(token);
  if (!ENGINES.has(name)) throw refusal(`the engine ${name}`);
}

/** The names of `a = 1, b = f(2, x = 3)`, with or without brackets around; none when what follows is no such list. */
function* settingNames(tokens: readonly Token[], from: number): Generator<string> {
  let at = tokens[from]?.text === '(' ? from + 1 : from;
  while (tokens[at + 1]?.text === '=') {
    yield bareName(tokens[at]);
    let depth = 0;
    for (at += 2; at < tokens.length; at += 1) {
      const text = tokens[at]?.text;
      if (text === '(' || text === '[' || text === '{') depth += 1;
      else if (text === ')' || text === ']' || text === '}') depth -= 1;
      if (depth < 0 || (depth === 0 && text === ',')) break;
    }
    at += 1;
  }
}

function bareName(token: Token | undefined): string {
  return (token?.text ?? '').replace(/^[`"](.*)[`"]$/, '$1');
}

/** EXPLAIN of a SELECT reads; of anything else it is not needed over the network. */
function purposeOfExplain(tree: readonly string[]): Purpose | undefined {
  const inner = tree.find((line) => depthOf(line) === 1 && nodeName(line) !== 'Set');
  return inner !== undefined && purposeOf(nodeName(inner)) === 'read' ? 'read' : undefined;
}

function inspectNode(line: string, parent: string, names: EngineNames): void {
  const node = nodeName(line);
  const rest = line.trimStart().slice(node.length).trim();
  const subject = (/^\S+/.exec(rest) ?? [''])[0];
  switch (node) {
    case 'Function':
    case 'FunctionWithKeyValueArguments':
      inspectFunction(subject, parent, names);
      return;
    case 'AlterCommand':
      if (!isAlterationAllowed(subject)) throw refusal(`ALTER … ${subject.replaceAll('_', ' ')}`);
      return;
    case 'TableIdentifier':
    case 'Identifier':
      inspectTable(subject);
      return;
    case 'UseQuery':
      if (/^system$/i.test(subject)) throw refusal("the database 'system' as the current one");
      return;
    case 'Dictionary':
      throw refusal('dictionaries');
  }
}

function inspectFunction(name: string, parent: string, names: EngineNames): void {
  const lower = name.toLowerCase();
  const makesTable = parent === 'TableExpression' || parent === 'CreateQuery' || parent === 'InsertQuery';
  if (makesTable && !TABLE_FUNCTIONS.has(lower)) throw refusal(`the table function ${name}()`);
  if (isFunctionRefused(name)) throw refusal(`the function ${name}()`);
  // A table function may be called as an engine is: `null`.
  if (TABLE_FUNCTIONS.has(lower)) return;
  if (names.tableFunctions.has(lower)) throw refusal(`the table function ${name}()`);
  if (names.engines.has(name) && !ENGINES.has(name)) throw refusal(`the engine ${name}`);
}

function inspectTable(name: string): void {
  const [database = '', table] = name.split('.', 2);
  if (table !== undefined && /^system$/i.test(database) && isSystemTableRefused(table)) throw refusal(name);
}

function depthOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** A node's name: up to its subject or its number of children; the names that hold a blank are spelled out. */
function nodeName(line: string): string {
  const text = line.trimStart();
  return (/^(Storage definition|SYSTEM query|[^\s(]+)/.exec(text) ?? [''])[0];
}

function parentOf(tree: readonly string[], index: number): string {
  const depth = depthOf(tree[index] ?? '');
  for (let at = index - 1; at >= 0; at -= 1) {
    const line = tree[at] ?? '';
    if (depthOf(line) < depth) return nodeName(line);
  }
  return '';
}
