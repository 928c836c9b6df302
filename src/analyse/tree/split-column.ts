import type { TypedColumn } from './tree-node.ts';

/**
 * Splits `name type`, where both may hold blanks: the type begins behind the last blank that stands in no parentheses
 * and in no quotes (`tuple(a, b) Tuple(a UInt8, b Enum8('x y' = 1))`).
 */
export function splitColumn(line: string): TypedColumn {
  let depth = 0;
  for (let at = line.length - 1; at >= 0; at -= 1) {
    const char = line[at];
    if (char === ')') depth += 1;
    else if (char === '(') depth -= 1;
    else if ((char === "'" || char === '`') && depth > 0) at = openingQuote(line, at, char);
    else if (char === ' ' && depth === 0) return { name: line.slice(0, at), type: line.slice(at + 1) };
  }
  return { name: line, type: '' };
}

/** Where the quotes open that close at `from`; a quote inside is written with a backslash. */
function openingQuote(line: string, from: number, quote: string): number {
  let at = line.lastIndexOf(quote, from - 1);
  while (at > 0 && isEscaped(line, at)) at = line.lastIndexOf(quote, at - 1);
  return Math.max(at, 0);
}

function isEscaped(line: string, at: number): boolean {
  let slashes = 0;
  while (line[at - 1 - slashes] === '\\') slashes += 1;
  return slashes % 2 === 1;
}
