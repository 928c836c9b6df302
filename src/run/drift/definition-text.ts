/** A piece of a definition's text: a quoted one, a bracket, a comma, a word, or a run of other signs. */
const PIECE =
  /`(?:[^`\\]|\\.)*`|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[()[\]{},]|[\p{L}\p{N}_$.]+|\s+|[^\s]/gsu;

interface Piece {
  readonly text: string;
  /** How many brackets are open around it; a bracket stands outside of itself. */
  readonly depth: number;
  readonly start: number;
}

/** @yields the pieces of a text in order */
export function* piecesOf(text: string): Generator<Piece> {
  let depth = 0;
  for (const match of text.matchAll(PIECE)) {
    const [piece] = match;
    if (piece === ')' || piece === ']' || piece === '}') depth -= 1;
    yield { text: piece, depth, start: match.index };
    if (piece === '(' || piece === '[' || piece === '{') depth += 1;
  }
}

/** The parts of a list, split at the commas that no bracket holds. */
export function splitList(text: string): readonly string[] {
  const commas = [...piecesOf(text)].filter((piece) => piece.text === ',' && piece.depth === 0);
  const starts = [0, ...commas.map(({ start }) => start + 1)];
  const ends = [...commas.map(({ start }) => start), text.length];
  return starts.map((start, index) => text.slice(start, ends[index]).trim()).filter((part) => part !== '');
}

/** The text of each clause from `first` on; what stands before it is under `''`. */
export function clausesOf<Clause extends string>(
  text: string,
  clauses: readonly [first: Clause, ...others: Clause[]],
): ReadonlyMap<Clause | '', string> {
  const [first] = clauses;
  const words = [...piecesOf(text)].filter((piece) => piece.depth === 0 && piece.text.trim() !== '');
  const found: { readonly clause: Clause | ''; readonly start: number; readonly from: number }[] = [
    { clause: '', start: 0, from: 0 },
  ];
  for (const [index, { text: word, start }] of words.entries()) {
    const next = words[index + 1];
    const clause = clauses.find((each) => each === word || each === `${word} ${next?.text ?? ''}`);
    // A clause comes once, and none before the first: `TTL … GROUP BY … SET …` and columns have words of their own.
    const isInOrder = clause === first || found.length > 1;
    if (!clause || !isInOrder || found.some((each) => each.clause === clause)) continue;
    const end = clause.includes(' ') && next ? next.start + next.text.length : start + word.length;
    found.push({ clause, start, from: end });
  }
  return new Map(
    found.map(({ clause, from }, index) => [clause, text.slice(from, found[index + 1]?.start).trim()]),
  );
}

/** The text between the first parentheses that stand outside of others. */
export function bodyOf(head: string): string {
  const brackets = [...piecesOf(head)].filter(({ text, depth }) => depth === 0 && /^[()]$/.test(text));
  const open = brackets.find(({ text }) => text === '(');
  const close = brackets.findLast(({ text }) => text === ')');
  return open && close ? head.slice(open.start + 1, close.start) : '';
}
