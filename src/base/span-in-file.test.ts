import { expect, it } from 'vitest';
import { codeFrame } from './render-diagnostic.ts';
import { formatLocation, spanInFile, type SourceFile } from './span.ts';

const file: SourceFile = { path: 'models/a.yml', text: "name: a\nhook: 'select x'\n" };

it('shifts a place in a text that stands in the file letter by letter', () => {
  const cut: SourceFile = {
    path: file.path,
    text: 'select x',
    cutFrom: { source: file, start: 14, end: 24 },
  };
  expect(spanInFile({ source: cut, start: 7, end: 8 })).toEqual({ source: file, start: 22, end: 23 });
  expect(formatLocation({ source: cut, start: 7, end: 8 })).toBe('models/a.yml:2:15');
});

it('shows the frame of the file, not of the text cut out of it', () => {
  const cut: SourceFile = {
    path: file.path,
    text: 'select x',
    cutFrom: { source: file, start: 14, end: 24 },
  };
  expect(codeFrame({ source: cut, start: 7, end: 8 })).toContain("2 │ hook: 'select x'");
});

it('points at the whole place of a text that was unescaped or folded', () => {
  const cut: SourceFile = {
    path: file.path,
    text: 'SELECT  x',
    cutFrom: { source: file, start: 14, end: 24 },
  };
  expect(spanInFile({ source: cut, start: 3, end: 4 })).toEqual({ source: file, start: 14, end: 24 });
});

it('follows a cut through another', () => {
  const outer: SourceFile = {
    path: file.path,
    text: 'select x',
    cutFrom: { source: file, start: 14, end: 24 },
  };
  const inner: SourceFile = { path: file.path, text: 'x', cutFrom: { source: outer, start: 7, end: 8 } };
  expect(formatLocation({ source: inner, start: 0, end: 1 })).toBe('models/a.yml:2:15');
});
