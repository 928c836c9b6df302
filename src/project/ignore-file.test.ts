import { describe, expect, it } from 'vitest';
import { parseIgnoreFile } from './ignore-file.ts';

// What git (and pathspec, which dbt uses) makes of each.
describe('.dbtignore', () => {
  it.each([
    ['a.sql', ['a.sql', 'x/a.sql', 'x/a.sql/b'], ['ba.sql', 'a.sqlx']],
    ['/a.sql', ['a.sql'], ['x/a.sql']],
    ['x/a.sql', ['x/a.sql'], ['y/x/a.sql']],
    ['x/', ['x/a', 'y/x/a'], ['x']],
    ['*.bak', ['a.bak', 'x/a.bak'], ['a.bakx']],
    ['x/*.sql', ['x/a.sql'], ['x/y/a.sql']],
    ['x/**/a', ['x/a', 'x/y/z/a'], ['a']],
    ['**/a', ['a', 'x/a'], ['ab']],
    ['x/**', ['x/a', 'x/y/a'], ['y/x/a']],
    ['a?.sql', ['ab.sql'], ['a.sql', 'a/.sql']],
    ['a[0-9].sql', ['a1.sql'], ['ab.sql']],
    ['a[!0-9].sql', ['ab.sql'], ['a1.sql']],
    ['# comment', [], ['# comment', 'comment']],
    [String.raw`\#a`, ['#a'], ['a']],
    ['a.b+c', ['a.b+c'], ['axb+c', 'a.bbc']],
    ['a  ', ['a'], ['a  ']],
    ['*\n!x/keep', ['a'], ['x/keep']],
  ])('%j', (text, ignored, kept) => {
    const isIgnored = parseIgnoreFile(text);
    expect(ignored.filter((path) => !isIgnored(path))).toEqual([]);
    expect(kept.filter((path) => isIgnored(path))).toEqual([]);
  });
});
