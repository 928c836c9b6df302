import type { Span } from '../../base/index.ts';

/** Which rows of a unit test: an input, by its text, or what is expected. */
export type FixtureName = { readonly input: string } | 'expect';

/**
 * Where a word of a unit test's rows stands, in the file and from the name of the test on; the test's name when it is
 * not found there: rows may lie in a file of their own.
 */
export function placeInUnitTest(test: Span, fixture: FixtureName, word?: string): Span {
  const { source } = test;
  const until = endOfEntry(source.text, test.start);
  const from = fixtureStart(source.text, test.start, until, fixture);
  if (from === undefined) return test;
  const found = word === undefined ? undefined : wordBetween(source.text, word, from.end, until);
  return found === undefined
    ? { source, ...from }
    : { source, start: found, end: found + (word?.length ?? 0) };
}

/** Where the next entry of the list begins, or whatever stands less far in. */
function endOfEntry(text: string, start: number): number {
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const indent = /^\s*/.exec(line)?.[0].length ?? 0;
  const next = new RegExp(String.raw`^ {0,${indent}}[^\s#]`, 'gm');
  next.lastIndex = text.indexOf('\n', start);
  if (next.lastIndex === 0) return text.length;
  return next.exec(text)?.index ?? text.length;
}

function fixtureStart(
  text: string,
  from: number,
  until: number,
  fixture: FixtureName,
): { readonly start: number; readonly end: number } | undefined {
  const key = fixture === 'expect' ? 'expect' : 'input';
  const pattern = new RegExp(String.raw`\b${key}\s*:\s*(["']?)`, 'g');
  pattern.lastIndex = from;
  for (let found = pattern.exec(text); found && found.index < until; found = pattern.exec(text)) {
    const value = found.index + found[0].length;
    if (fixture === 'expect') return { start: found.index, end: found.index + key.length };
    if (text.startsWith(fixture.input, value)) return { start: value, end: value + fixture.input.length };
  }
  return undefined;
}

function wordBetween(text: string, word: string, from: number, until: number): number | undefined {
  const escaped = word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const pattern = new RegExp(String.raw`(?<!\w)${escaped}(?!\w)`, 'gi');
  pattern.lastIndex = from;
  const at = pattern.exec(text)?.index;
  return at === undefined || at >= until ? undefined : at;
}
