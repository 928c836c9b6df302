import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generateLines } from '../../../test/support/generate-lines.ts';
import { UserError } from '../../base/index.ts';

const play = (expression: string): Promise<unknown> =>
  generateLines({ _meta: { topic: 't' }, x: expression }).then(([line]) => line?.value['x']);

/** What JavaScript would let a spec do, spelled in as many ways. */
const HOSTILE = [
  'faker.helpers.multiple(() => process.env.HOME, { count: 1 })',
  "faker.constructor.constructor('return process')().exit(3)",
  "faker.string.uuid.constructor('return globalThis')()",
  "faker['string']['uuid']()",
  "faker.string['uuid']()",
  'faker.__proto__.polluted()',
  'faker.helpers.__proto__.polluted()',
  'faker.helpers.__defineGetter__("x", () => 1)',
  'faker.helpers.hasOwnProperty("x")',
  'faker.helpers.faker.seed(1)',
  'faker.helpers.fake("{{helpers.arrayElement}}")',
  'faker.helpers.mustache("{{a}}", { a: () => 1 })',
  'faker.rawDefinitions.person()',
  'faker.fakerCore.randomizer.next()',
  'this.constructor.constructor("return process")()',
  'require("node:fs").readFileSync("/etc/passwd")',
  'import("node:fs")',
  'import.meta.url()',
  'eval("1")',
  'new Function("return 1")()',
  'new Proxy({}, {})',
  'globalThis["process"]',
  'window.fetch("http://localhost")',
  '`${process.env.HOME}`',
  '`a${1}`',
  'String.raw`x`',
  '\\u0070rocess.exit()',
  'f\\u0061ker.string.uuid()',
  'faker.\\u0073tring.uuid()',
  'faker/**/.string.uuid()',
  '/* faker */ process.exit()',
  'faker.string.uuid() // process',
  '<!-- faker',
  '{ get x() { return process } }',
  '{ set x(v) { } }',
  '{ async x() { } }',
  '{ [process]: 1 }',
  '{ ...globalThis }',
  '[...process.argv]',
  '(function () { return process })()',
  '(() => { return process })()',
  '(() => { for (;;) ; })()',
  '(async () => 1)()',
  'x => y => process',
  '((process) => process)(1)',
  "(x => x.constructor)('a')",
  'faker.helpers.multiple((x) => x.constructor, { count: 1 })',
  "[].constructor.constructor('return 1')()",
  "'a'.constructor",
  "'a'.__proto__.x()",
  "(1).constructor('x')",
  '({}).toString.call(null)',
  "'a'.replace(/a/g, process)",
  'Math.constructor.constructor("return process")()',
  'Math["floor"](1)',
  'new Date().constructor("return 1")()',
  'Date.now()',
  'Date.constructor()',
  'faker.string.uuid(), process.exit()',
  'faker.string.uuid(); process.exit()',
  'faker.string.uuid() || process.exit()',
  'faker = 1',
  'faker.string.uuid = 1',
  'delete faker.string',
  'typeof process',
  'void process.exit()',
  'await process',
  'yield process',
  'a ? process : 1',
  '1 ?? process',
  'faker?.string?.uuid()',
  'faker.string.uuid?.()',
  '#!/usr/bin/env node',
];

describe('a hostile spec', () => {
  it.each(HOSTILE)('is refused: %s', async (expression) => {
    await expect(play(expression)).rejects.toThrow(UserError);
  });

  it.each([
    ["{ a: 1 }['constructor']"],
    ["{ a: 1 }['__proto__']"],
    ["[1]['constructor']"],
    ["['a']['length']"],
    ["faker.helpers.multiple((_, i) => i, { count: 1 })['constructor']"],
    ["'abc'['constructor']"],
    ["(() => 1)['constructor']"],
    ['(() => 1)'],
  ])('finds nothing behind %s', async (expression) => {
    expect(await play(expression)).toBeUndefined();
  });

  it('cannot give records a prototype of its own', async () => {
    const [line] = await generateLines(
      '{ "_meta": { "topic": "t" }, "__proto__": "faker.datatype.boolean()", "constructor": "iteration.index", "o": "{ \\"__proto__\\": 1 }" }',
    );
    expect(Object.keys(line?.value ?? {})).toEqual(expect.arrayContaining(['constructor', 'o']));
    expect(Object.prototype).not.toHaveProperty('polluted');
    expect({}.constructor).toBe(Object);
  });

  it('reads nothing of its surroundings, whatever it is put together of', async () => {
    const secret = `secret-${process.pid}`;
    process.env['TSDBT_HOSTILE_TEST'] = secret;
    const words = fc.constantFrom(
      'process',
      '.env',
      'faker',
      '.helpers',
      '.multiple',
      '.constructor',
      "('return process.env')",
      '()',
      '(',
      ')',
      '=>',
      'x',
      '[',
      ']',
      "'TSDBT_HOSTILE_TEST'",
      '.',
      ',',
      '{',
      '}',
      'globalThis',
      'return',
      '`',
      '${',
      '.string',
      '.uuid',
      '1',
      '+',
      'Math',
      '.floor',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(words, { minLength: 1, maxLength: 12 }), async (parts) => {
        try {
          expect(JSON.stringify((await play(parts.join(''))) ?? null)).not.toContain(secret);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 200 },
    );
    delete process.env['TSDBT_HOSTILE_TEST'];
  }, 60_000);
});
