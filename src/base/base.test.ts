import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  codeFrame,
  createClock,
  didYouMean,
  nearest,
  offsetAt,
  positionAt,
  renderDiagnostic,
  SourceMap,
  type SourceFile,
} from './index.ts';

const file = (text: string): SourceFile => ({ path: 'models/a.sql', text });

describe('positions', () => {
  it('are 1-based and count UTF-16 units', () => {
    const source = file('ab\n\u{1F600}x\r\ny');
    expect(positionAt(source, 0)).toEqual({ line: 1, column: 1 });
    expect(positionAt(source, 5)).toEqual({ line: 2, column: 3 });
    expect(positionAt(source, source.text.length)).toEqual({ line: 3, column: 2 });
  });

  it('and offsets are each other’s inverse', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '\n', '\r\n', 'é')), fc.nat(), (parts, at) => {
        const source = file(parts.join(''));
        const offset = at % (source.text.length + 1);
        expect(offsetAt(source, positionAt(source, offset))).toBe(offset);
      }),
    );
  });
});

describe('a code frame', () => {
  it('marks the words of the span, with two lines around', () => {
    const source = file('select\n\ta,\n\tbad,\n\tc\nfrom t\nwhere 1');
    const start = source.text.indexOf('bad');
    expect(codeFrame({ source, start, end: start + 3 })).toBe(
      ['1 │ select', '2 │  a,', '3 │  bad,', '  │  ^^^', '4 │  c', '5 │ from t'].join('\n'),
    );
  });

  it('does not end with blank lines', () => {
    expect(codeFrame({ source: file('select x\n\n\nfrom t'), start: 7, end: 8 })).toBe(
      '1 │ select x\n  │        ^',
    );
  });

  it('marks an empty span at the end of the text', () => {
    expect(codeFrame({ source: file('ab'), start: 2, end: 2 })).toBe('1 │ ab\n  │   ^');
  });
});

describe('a diagnostic', () => {
  it('is shown with its place, frame, hint and related places', () => {
    const source = file('select x');
    const span = { source, start: 7, end: 8 };
    const text = renderDiagnostic({
      code: 'COLUMN_UNKNOWN',
      severity: 'error',
      message: "there is no column 'x'",
      span,
      hint: "did you mean 'y'?",
      related: [{ message: 'called from', span: { source, start: 0, end: 6 } }],
    });
    expect(text).toBe(
      [
        "error COLUMN_UNKNOWN: there is no column 'x'",
        '  models/a.sql:1:8',
        '   1 │ select x',
        '     │        ^',
        "  hint: did you mean 'y'?",
        '  called from models/a.sql:1:1',
      ].join('\n'),
    );
  });
});

describe('a long chain of places', () => {
  it('is cut to the nearest ten', () => {
    const span = { source: file('x'), start: 0, end: 1 };
    const related = Array.from({ length: 13 }, (_, index) => ({ message: `call ${index}`, span }));
    const lines = renderDiagnostic({ code: 'X', severity: 'error', message: 'deep', related }).split('\n');
    expect(lines).toHaveLength(12);
    expect(lines.at(-2)).toContain('call 9');
    expect(lines.at(-1)).toBe('  and 3 more places');
  });
});

describe('suggestions', () => {
  it.each([
    ['ordres', ['orders', 'customers'], ['orders']],
    ['rnu', ['run', 'seed'], ['run']],
    ['tga', ['tag', 'test_type'], ['tag']],
    ['ORDERS', ['orders'], ['orders']],
    ['zzz', ['orders'], []],
  ])('for %s are near, best first', (name, known, expected) => {
    expect(nearest(name, known)).toEqual(expected);
  });

  it('name at most three', () => {
    expect(didYouMean('a1', ['a2', 'a3', 'a4', 'a5'])).toBe("did you mean 'a2', 'a3' or 'a4'?");
    expect(didYouMean('a1', [])).toBeUndefined();
  });
});

describe('a source map', () => {
  const source = file('select {{ x }} from t');
  const map = new SourceMap([
    { at: 0, kind: 'text', span: { source, start: 0, end: 7 } },
    { at: 7, kind: 'value', span: { source, start: 7, end: 14 } },
    { at: 20, kind: 'text', span: { source, start: 14, end: 21 } },
  ]);

  it('leads from copied text to the very letter, from printed values to their expression', () => {
    expect(map.lookup(3)).toMatchObject({ start: 3 });
    expect(map.lookup(12)).toMatchObject({ start: 7, end: 14 });
    expect(map.lookup(21)).toMatchObject({ start: 15 });
  });

  it('can be moved behind other text', () => {
    expect(map.shifted(100).lookup(103)).toMatchObject({ start: 3 });
    expect(map.shifted(100).lookup(50)).toBeUndefined();
  });
});

describe('the clock', () => {
  it('stands still when it is told to', () => {
    expect(createClock('2026-01-02T03:04:05Z').now().toISOString()).toBe('2026-01-02T03:04:05.000Z');
    expect(() => createClock('yesterday')).toThrow(/TSDBT_NOW/);
  });
});
