export interface SqlToken {
  /** `word`: a bare or quoted identifier; `text`: a literal in single quotes. */
  readonly kind: 'word' | 'quoted' | 'text' | 'number' | 'sign';
  /** Without quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Blanks and comments; names in double quotes, backticks or brackets; texts; numbers; words; any other letter. */
const TOKEN =
  /(?<gap>\s+|--[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/)|(?<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`)|(?<text>'(?:[^'\\]|''|\\[\s\S])*')|(?<number>\d[\d.]*)|(?<word>[\p{L}_$][\p{L}\p{N}_$]*)|(?<sign>[\s\S])/gu;

/** The tokens of CREATE TABLE statements in any of the usual dialects. */
export function tokenizeSql(sql: string): readonly SqlToken[] {
  const tokens: SqlToken[] = [];
  for (const match of sql.matchAll(TOKEN)) {
    const groups = match.groups ?? {};
    const kind = (['quoted', 'text', 'number', 'word', 'sign'] as const).find(
      (name) => groups[name] !== undefined,
    );
    if (!kind) continue;
    const [whole] = match;
    tokens.push({ kind, text: unquoted(kind, whole), start: match.index, end: match.index + whole.length });
  }
  return tokens;
}

function unquoted(kind: SqlToken['kind'], text: string): string {
  if (kind === 'quoted') {
    const quote = text[0] ?? '';
    return text.slice(1, -1).replaceAll(quote + quote, quote);
  }
  if (kind === 'text')
    return text
      .slice(1, -1)
      .replaceAll("''", "'")
      .replaceAll(/\\([\s\S])/g, '$1');
  return text;
}
