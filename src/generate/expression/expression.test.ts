import { faker } from '@faker-js/faker/locale/en';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { compileExpression } from './compile-expression.ts';
import { parseExpression } from './parse-expression.ts';
import { ExpressionError } from './syntax.ts';

const evaluate = (text: string): unknown => compileExpression(parseExpression(text), faker)();

function errorOf(text: string): ExpressionError {
  try {
    evaluate(text);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error(`'${text}' was accepted`);
}

describe('faker expressions', () => {
  beforeEach(() => {
    faker.seed(7);
  });

  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['2 ** 3 ** 2', 512],
    ['-7 % 3', -1],
    ["'a' + 1", 'a1'],
    ['Math.floor(7 / 2)', 3],
    ['[1, 2, 3][1]', 2],
    ['{ a: 1, "b c": [true, null] }', { a: 1, 'b c': [true, null] }],
    ["1 < 2 ? 'yes' : 'no'", 'yes'],
    ["'\\u0041\\n'", 'A\n'],
    ['(3.14159).toFixed(2)', '3.14'],
    ["'ab'.toUpperCase().padStart(4, '-')", '--AB'],
    ["new Date('2024-01-01T00:00:00Z').getTime()", 1_704_067_200_000],
  ])('%s is what JavaScript makes of it', (text, expected) => {
    expect(evaluate(text)).toEqual(expected);
  });

  it('call faker with literal arguments', () => {
    expect(evaluate("faker.helpers.arrayElement(['S', 'M'])")).toMatch(/^[SM]$/);
    expect(evaluate('faker.helpers.rangeToNumber({ min: 4, max: 4 })')).toBe(4);
    expect(evaluate('faker.commerce.price({ min: 0, max: 0 })')).toBe('0.00');
    expect(evaluate("faker.date.between({ from: '2024-01-01', to: '2024-01-01' })")).toEqual(
      new Date('2024-01-01'),
    );
  });

  it('hand arrow functions to faker, with their parameters', () => {
    expect(evaluate('faker.helpers.multiple((_, i) => i + 1, { count: 4 })')).toEqual([1, 2, 3, 4]);
    const unique = evaluate(
      'faker.helpers.uniqueArray((()=>{return Math.floor(Math.random()*5000);}), Math.floor(Math.random()*4+1))',
    );
    expect(Array.isArray(unique) && unique.every((value) => Number.isInteger(value) && value < 5000)).toBe(
      true,
    );
  });

  it('know the names that faker has given up', () => {
    expect(evaluate('faker.datatype.uuid()')).toMatch(/^[0-9a-f-]{36}$/);
    expect(evaluate('faker.datatype.number({ min: 5, max: 5 })')).toBe(5);
    expect(evaluate('faker.address.city()')).toEqual(expect.any(String));
    expect(evaluate('faker.internet.userName()')).toEqual(expect.any(String));
    expect(evaluate("faker.date.between('2020-01-01', '2020-01-01')")).toEqual(new Date('2020-01-01'));
  });

  it('repeat themselves with the same seed, Math.random included', () => {
    const once = (): unknown => {
      faker.seed(99);
      return evaluate('[faker.string.uuid(), Math.random(), faker.person.fullName()]');
    };
    expect(once()).toEqual(once());
  });

  it.each([
    ['process.env', /'process' is not known/],
    ["import('node:fs')", /'import' is not known/],
    ['globalThis.fetch()', /'globalThis' is not known/],
    ['faker.constructor.constructor("return process")()', /not a faker call|is not expected|must be called/],
    ['faker.string.constructor("return 1")', /no method 'constructor'/],
    ['faker.string.__proto__()', /no method '__proto__'/],
    ['faker.helpers.fake("{{string.uuid}}")', /evaluates texts/],
    ['faker.definitions.x()', /no module 'definitions'/],
    ['faker.seed(1)', /not a faker call/],
    ['(() => 1).constructor("return process")', /no method 'constructor'/],
    ["'x'.constructor.constructor", /must be called/],
    ['[].map((x) => x)', /no method 'map'/],
    ['Math.constructor()', /'Math.constructor'/],
    ['`${process.env}`', /template text/],
    ['() => { while (true) {} }', /may only return/],
    ['a = 1', /'a' is not known/],
    ['faker.string.uuid(); process.exit()', /not expected/],
    ['faker.strin.uuid()', /did you mean 'string'/],
    ['faker.string.uid()', /did you mean '[^?]*'uuid'/],
    ['1 +', /missing at the end/],
    ["'open", /not closed/],
    ['1 # 2', /means nothing/],
  ])('refuse %s', (text, message) => {
    expect(errorOf(text).message).toMatch(message);
  });

  it('do not reach prototypes by indexing', () => {
    expect(evaluate("{ a: 1 }['constructor']")).toBeUndefined();
    expect(evaluate("[1]['constructor']")).toBeUndefined();
    expect(evaluate("{ a: 1 }['__proto__']")).toBeUndefined();
  });

  it('end with an error of their own on any text whatever', () => {
    const pieces = fc.constantFrom(
      'faker',
      '.',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '=>',
      ',',
      ':',
      '?',
      '+',
      '-',
      '!',
      "'a'",
      '1',
      'x',
      'helpers',
      'multiple',
      'constructor',
      '__proto__',
      'Math',
      'random',
      'new',
      'Date',
      'return',
      ';',
      '`',
      '$',
      '\\',
      '"',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 25 }), (parts) => {
        try {
          parseExpression(parts.join(' '));
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('do not fall over deep nesting', () => {
    expect(errorOf(`${'('.repeat(5_000)}1${')'.repeat(5_000)}`).message).toMatch(/too deeply/);
  });
});
