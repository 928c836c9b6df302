import { distance } from 'fastest-levenshtein';

/** At most this share of the name's length may differ for a name to count as a near one. */
const TOLERANCE = 1 / 3;

/** What another letter case adds to a name's distance. */
const CASE = 0.5;

/** Edits between two names; letters of a swapped pair are one slip, not two. */
function slips(name: string, other: string): number {
  const edits = distance(name, other);
  if (edits < 2 || name.length !== other.length) return edits;
  let swaps = 0;
  for (let index = 0; index + 1 < name.length; index += 1) {
    const isSwapped = name[index] === other[index + 1] && name[index + 1] === other[index];
    if (!isSwapped || name[index] === other[index]) continue;
    swaps += 1;
    index += 1;
  }
  return edits - swaps;
}

/** The known names nearest to a mistyped one, best first, at most `limit`; letter case hardly counts. */
export function nearest(name: string, known: Iterable<string>, limit = 3): readonly string[] {
  const lower = name.toLowerCase();
  const scored: { name: string; score: number }[] = [];
  for (const candidate of new Set(known)) {
    const written = slips(lower, candidate.toLowerCase());
    const score = slips(name, candidate) === written ? written : written + CASE;
    const bound = Math.max(1, Math.max(name.length, candidate.length) * TOLERANCE);
    if (score <= bound) scored.push({ name: candidate, score });
  }
  scored.sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1));
  return scored.slice(0, limit).map((entry) => entry.name);
}

/** `did you mean 'x'?` for a mistyped name, or undefined when nothing known is near. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const names = nearest(name, known);
  if (names.length === 0) return undefined;
  const quoted = names.map((entry) => `'${entry}'`);
  const last = quoted.pop() ?? '';
  return `did you mean ${quoted.length > 0 ? `${quoted.join(', ')} or ` : ''}${last}?`;
}
