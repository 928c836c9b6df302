import { describe, expect, it } from 'vitest';
import { positionAt, UserError } from '../../base/index.ts';
import { generateLines as generate, generatorOptions } from '../../../test/support/generate-lines.ts';
import { linesTarget, readGeneratorSpec, runGenerator } from '../index.ts';

const meta = (topic: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  topic,
  key: 'id',
  ...more,
});

async function diagnosticOf(spec: unknown): Promise<{ code: string; message: string; line: number }> {
  try {
    await generate(spec);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const [first] = error.diagnostics;
    const line = first?.span ? positionAt(first.span.source, first.span.start).line : 0;
    return { code: first?.code ?? '', message: first?.message ?? '', line };
  }
  throw new Error('the spec was accepted');
}

describe('the generator', () => {
  it('makes one child for each element of a list, with the element as its field', async () => {
    const lines = await generate([
      {
        _meta: meta('shops', {
          relationships: [{ topic: 'products', parent_field: 'ids', child_field: 'id', records_per: 7 }],
        }),
        id: 'faker.number.int(100)',
        ids: 'faker.helpers.multiple((_, i) => i + 1, { count: 3 })',
      },
      { _meta: meta('products'), id: 'given by the shop', title: 'faker.commerce.productName()' },
    ]);
    expect(lines.map((line) => line.topic)).toEqual(['shops', 'products', 'products', 'products']);
    expect(lines.slice(1).map((line) => line.value['id'])).toEqual([1, 2, 3]);
    expect(lines.slice(1).map((line) => line.key)).toEqual(['1', '2', '3']);
    expect(lines[1]?.value['title']).toEqual(expect.any(String));
  });

  it('makes records_per children with the value of the parent, over several generations', async () => {
    const lines = await generate(
      [
        {
          _meta: meta('orders', {
            relationships: [{ topic: 'steps', parent_field: 'id', child_field: 'order_id', records_per: 2 }],
          }),
          id: 'faker.string.uuid()',
        },
        {
          _meta: {
            topic: 'steps',
            key: 'order_id',
            relationships: [
              { topic: 'ends', parent_field: 'order_id', child_field: 'order_id', records_per: 1 },
            ],
          },
          step: 'iteration.index',
        },
        { _meta: { topic: 'ends', key: 'order_id' }, done: true },
      ],
      { number: 2 },
    );
    const orders = lines.filter((line) => line.topic === 'orders').map((line) => line.value['id']);
    const steps = lines.filter((line) => line.topic === 'steps');
    expect(steps.map((line) => line.value['order_id'])).toEqual([orders[0], orders[0], orders[1], orders[1]]);
    expect(steps.map((line) => line.value['step'])).toEqual([1, 1, 2, 2]);
    expect(lines.filter((line) => line.topic === 'ends')).toHaveLength(4);
    expect(lines.find((line) => line.topic === 'ends')?.value['done']).toBe(true);
  });

  it('gives a child that stands before its parent one record of its own, and completes the later ones, as datagen does', async () => {
    const lines = await generate([
      { _meta: meta('children'), id: 'faker.string.uuid()', parent: 'faker.string.uuid()' },
      {
        _meta: meta('parents', {
          relationships: [{ topic: 'children', parent_field: 'id', child_field: 'parent', records_per: 1 }],
        }),
        id: 'faker.string.uuid()',
      },
    ]);
    const children = lines.filter((line) => line.topic === 'children');
    const parent = lines.find((line) => line.topic === 'parents');
    expect(children).toHaveLength(2);
    expect(children[1]?.value['parent']).toBe(parent?.value['id']);
    expect(children[1]?.value['id']).toEqual(expect.any(String));
  });

  it('gives a topic that only a relationship names records with just the related field', async () => {
    const lines = await generate({
      _meta: meta('a', {
        relationships: [{ topic: 'b', parent_field: 'id', child_field: 'a_id', records_per: 1 }],
      }),
      id: 'iteration.index',
    });
    expect(lines[1]).toEqual({ topic: 'b', key: null, value: { a_id: 1 } });
  });

  it('keeps lists as lists, nests records, and sends falsy keys', async () => {
    const [line] = await generate({
      _meta: meta('t'),
      id: 'faker.helpers.rangeToNumber({ min: 0, max: 0 })',
      tags: ['faker.string.uuid()', 'iteration.index', 5],
      address: { city: 'faker.location.city()', none: null },
      when: "faker.date.between({ from: '2024-01-01T00:00:00.000Z', to: '2024-01-01T00:00:00.000Z' })",
    });
    expect(line?.key).toBe('0');
    expect(line?.value).toEqual({
      id: 0,
      tags: [expect.any(String), 1, 5],
      address: { city: expect.any(String), none: null },
      when: '2024-01-01T00:00:00.000Z',
    });
  });

  it('makes the same bytes twice from one seed, and others from another', async () => {
    const spec = {
      _meta: meta('t'),
      id: 'faker.string.uuid()',
      at: 'faker.date.recent({ days: 3 })',
      x: 'Math.random() + faker.number.int(9)',
    };
    const first = await generate(spec, { seed: 42, number: 5 });
    expect(await generate(spec, { seed: 42, number: 5 })).toEqual(first);
    expect(await generate(spec, { seed: 43, number: 5 })).not.toEqual(first);
  });

  it('puts the prefix before topics, also those of relationships', async () => {
    const lines = await generate(
      {
        _meta: meta('a', {
          relationships: [{ topic: 'b', parent_field: 'id', child_field: 'a_id', records_per: 1 }],
        }),
        id: 'iteration.index',
      },
      { prefix: 'dev' },
    );
    expect(lines.map((line) => line.topic)).toEqual(['dev_a', 'dev_b']);
  });

  it.each([
    ['a spec without _meta', { id: 'faker.string.uuid()' }, 'GENERATOR_SPEC', /no '_meta'/, 1],
    [
      'a topic without a name',
      '{\n  "_meta": {\n    "topc": "t"\n  }\n}',
      'GENERATOR_SPEC',
      /must be a text/,
      2,
    ],
    [
      'a records_per that is no number',
      '{ "_meta": { "topic": "t", "relationships": [\n{ "topic": "u", "parent_field": "id", "child_field": "id",\n "records_per": "two" }] } }',
      'GENERATOR_SPEC',
      /must be a number/,
      3,
    ],
    [
      'an expression that is none',
      '{\n  "_meta": { "topic": "t" },\n  "id": "faker.strin.uuid()"\n}',
      'GENERATOR_EXPRESSION',
      /no module 'strin'/,
      3,
    ],
    [
      'prose that speaks of faker',
      '{\n  "_meta": { "topic": "t" },\n  "id": "made by faker"\n}',
      'GENERATOR_EXPRESSION',
      /'made' is not known/,
      3,
    ],
    [
      'a call that faker refuses',
      '{\n  "_meta": { "topic": "t" },\n  "id": "faker.number.int({ min: 5, max: 1 })"\n}',
      'GENERATOR_VALUE',
      /could not be made/,
      3,
    ],
    ['an empty list', '[]', 'GENERATOR_SPEC', /no topic/, 1],
  ])('tells of %s with its place', async (_what, spec, code, message, line) => {
    const found = await diagnosticOf(spec);
    expect(found.code).toBe(code);
    expect(found.message).toMatch(message);
    expect(found.line).toBe(line);
  });

  it('stops when asked to, in the middle of an endless run', async () => {
    const stop = new AbortController();
    const lines: string[] = [];
    const spec = await readGeneratorSpec({
      path: 's',
      text: '{ "_meta": { "topic": "t" }, "id": "iteration.index" }',
    });
    const target = linesTarget((line) => {
      lines.push(line);
      if (lines.length === 1_000) stop.abort();
    });
    const { counts, isEndless } = await runGenerator(
      spec,
      target,
      generatorOptions({ number: -1, signal: stop.signal }),
    );
    expect(lines).toHaveLength(1_000);
    expect(counts.get('t')).toBe(1_000);
    expect(isEndless).toBe(true);
  });

  it('adds noise of the size that was asked for, the same to all records of a topic in an iteration', async () => {
    const lines = await generate(
      [
        {
          _meta: meta('parents', {
            relationships: [{ topic: 'children', parent_field: 'id', child_field: 'p', records_per: 2 }],
          }),
          id: 'iteration.index',
        },
        { _meta: { topic: 'children' }, x: 1 },
      ],
      { recordSize: 40 },
    );
    const noise = lines.map((line) => line.value['recordSizePayload']);
    expect(noise.every((text) => typeof text === 'string' && /^[A-Za-z0-9+/]{40}$/.test(text))).toBe(true);
    expect(noise[1]).toBe(noise[2]);
    expect(noise[0]).not.toBe(noise[1]);
  });

  it('leaves a field out whose call was forgotten, as datagen does', async () => {
    const [line] = await generate({ _meta: { topic: 't' }, a: 1, body: 'faker.lorem.paragraph', z: 2 });
    expect(line?.value).toEqual({ a: 1, z: 2 });
  });

  it('makes no children without records_per, and as many as a number in quotes says', async () => {
    const spec = (recordsPer: unknown): unknown => ({
      _meta: meta('a', {
        relationships: [{ topic: 'b', parent_field: 'id', child_field: 'a_id', records_per: recordsPer }],
      }),
      id: 'iteration.index',
    });
    expect(await generate(spec(undefined))).toHaveLength(1);
    expect(await generate(spec('3'))).toHaveLength(4);
  });

  it('comes in batches at even intervals, each of a number within the range', async () => {
    const spec = {
      _meta: { topic: 't' },
      at: 'faker.date.recent({ days: 0.00000001 })',
      n: 'iteration.index',
    };
    const from = Date.UTC(2026, 4, 1);
    const lines = await generate(spec, {
      number: undefined,
      every: 120_000,
      count: { min: 1, max: 20 },
      from,
      until: from + 3_600_000,
    });
    const sizes = Array.from({ length: 31 }, () => 0);
    for (const line of lines) {
      const batch = Math.round((Date.parse(String(line.value['at'])) - from) / 120_000);
      sizes[batch] = (sizes[batch] ?? 0) + 1;
    }
    expect(sizes).toHaveLength(31);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(20);
    expect(lines.map((line) => line.value['n'])).toEqual(lines.map((_, index) => index + 1));
  });
});
