import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { strayFrom, tally } from '../../../test/support/chi-square.ts';
import { generateLines, generateTexts, type Line } from '../../../test/support/generate-lines.ts';
import type { GeneratorOptions } from '../index.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FROM = Date.UTC(2026, 0, 1);

const play = (yaml: string, changes: Partial<GeneratorOptions> = {}): Promise<readonly Line[]> =>
  generateLines(yaml, { number: undefined, from: FROM, ...changes }, 'spec.yml');
const until = (milliseconds: number): Partial<GeneratorOptions> => ({ until: FROM + milliseconds });

const of = (lines: readonly Line[], topic: string): readonly Line[] =>
  lines.filter((line) => line.topic === topic);
const timeOf = ({ time }: Line): number => Date.parse(time ?? '');

/** A stream with one field of interest, `count` records of it at the start. */
const values = async (value: string, count: number): Promise<unknown[]> =>
  (await play(`streams: [{ topic: t, count: ${count}, fields: { x: ${value} } }]`)).map(
    (line) => line.value['x'],
  );

describe('values of streams', () => {
  it('are constants, nested records and lists as they stand', async () => {
    const [line] = await play(`streams:
  - topic: t
    count: 1
    fields:
      text: made by faker
      call: { value: faker.string.uuid() }
      number: 1.5
      nothing: null
      list: [1, two, { record: { three: 3 } }]
      nested: { record: { index: { expression: index }, twice: { expression: record.number * 2 } } }
`);
    expect(line?.value).toEqual({
      text: 'made by faker',
      call: 'faker.string.uuid()',
      number: 1.5,
      nothing: null,
      list: [1, 'two', { three: 3 }],
      nested: { index: 1, twice: 3 },
    });
  });

  it('of weighted choices come as often as their weights say', async () => {
    const drawn = await values('{ choice: { a: 70, b: 25, c: 5, d: 0 } }', 20_000);
    const counts = tally(
      4,
      drawn.map((value) => 'abcd'.indexOf(String(value))),
    );
    expect(strayFrom(counts, [14_000, 5_000, 1_000, 0])).toBeLessThan(1);
  });

  it('of choices without weights may be of any type, and follow a distribution', async () => {
    expect(new Set(await values('{ choice: [1, "two", true, null] }', 200))).toEqual(
      new Set([1, 'two', true, null]),
    );
    const drawn = await values('{ choice: [a, b, c], distribution: zipf }', 20_000);
    const expected = [1, 1 / 2, 1 / 3].map((weight) => (weight / (1 + 1 / 2 + 1 / 3)) * 20_000);
    expect(
      strayFrom(
        tally(
          3,
          drawn.map((value) => 'abc'.indexOf(String(value))),
        ),
        expected,
      ),
    ).toBeLessThan(1);
  });

  it('of numbers keep to their range and places, in quotes or not', async () => {
    const numbers = await values('{ number: -1..1, decimals: 3 }', 2_000);
    expect(
      numbers.every((x) => typeof x === 'number' && Math.abs(x) <= 1 && Math.round(x * 1000) / 1000 === x),
    ).toBe(true);
    const texts = await values('{ number: 0..100, as: text }', 2_000);
    expect(texts.every((x) => /^(?:100\.00|\d{1,2}\.\d\d)$/.test(String(x)))).toBe(true);
    expect(await values('{ integer: 7 }', 3)).toEqual([7, 7, 7]);
  });

  it('of instants come in each form', async () => {
    const at = '{ time: event, format: FORM }';
    const [instant] = await values(at.replace('FORM', 'epoch_ms'), 1);
    expect(instant).toBe(FROM);
    expect(await values(at.replace('FORM', 'epoch_s'), 1)).toEqual([FROM / 1000]);
    expect(await values(at.replace('FORM', 'iso'), 1)).toEqual(['2026-01-01T00:00:00.000Z']);
    expect(await values(at.replace('FORM', 'date'), 1)).toEqual(['2026-01-01']);
    expect(await values(at.replace('FORM', 'datetime'), 1)).toEqual(['2026-01-01 00:00:00']);
    const later = await values('{ time: event, plus: 1h..2h, format: epoch_ms }', 100);
    expect(later.every((x) => Number(x) >= FROM + HOUR && Number(x) <= FROM + 2 * HOUR)).toBe(true);
  });

  it('are null as often as they are to be', async () => {
    const drawn = await values('{ integer: 1..9, null_chance: 0.25 }', 20_000);
    expect(
      strayFrom(
        tally(
          2,
          drawn.map((x) => (x === null ? 1 : 0)),
        ),
        [15_000, 5_000],
      ),
    ).toBeLessThan(1);
  });
});

describe('references', () => {
  const spec = (distribution: string): string => `streams:
  - { topic: customers, key: id, count: 50, fields: { id: { sequence: 1 }, city: faker.location.city() } }
  - topic: orders
    count: 20000
    fields:
      customer: { ref: customers.id, distribution: ${distribution} }
      city: { ref: customers.city }
      other: { ref: customers.id, as: other }
`;

  it('take fields of one record that was made, unless they are named apart', async () => {
    const lines = await play(spec('uniform').replace('20000', '500'));
    const cities = new Map(of(lines, 'customers').map(({ value }) => [value['id'], value['city']]));
    const orders = of(lines, 'orders').map(({ value }) => value);
    expect(orders.every((order) => cities.get(order['customer']) === order['city'])).toBe(true);
    expect(orders.some((order) => order['customer'] !== order['other'])).toBe(true);
  });

  it('give 80 of 100 orders to 20 of 100 customers', async () => {
    const lines = await play(spec('{ share: 80/20 }'));
    const counts = tally(
      50,
      of(lines, 'orders').map(({ value }) => Number(value['customer']) - 1),
    );
    const expected = counts.map((_, at) => (at < 10 ? 0.8 / 10 : 0.2 / 40) * 20_000);
    expect(strayFrom(counts, expected)).toBeLessThan(1);
  });

  it('mean the latest records of a stream that goes on', async () => {
    const lines = await play(
      `streams:
  - { topic: a, rate: 100/s, remember: 10, fields: { n: { sequence: 1 } } }
  - { topic: b, rate: 50/s, fields: { of: { ref: a.n } } }
`,
      until(60_000),
    );
    let latest = 0;
    for (const { topic, value } of lines) {
      if (topic === 'a') latest = Number(value['n']);
      else expect(Number(value['of']) > latest - 10 && Number(value['of']) <= latest).toBe(true);
    }
  });
});

describe('arrivals', () => {
  it('at a rate come as a Poisson process does', async () => {
    const lines = await play('streams: [{ topic: t, rate: 5/s, fields: { x: 1 } }]', until(HOUR));
    // 18,000 in the mean, with a deviation of its root.
    expect(Math.abs(lines.length - 18_000)).toBeLessThan(3.719 * Math.sqrt(18_000));
    const times = lines.map(timeOf);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const gaps = times.slice(1).map((time, at) => time - (times[at] ?? 0));
    const bins = gaps.map((gap) => Math.min(9, Math.floor((1 - Math.exp(-gap / 200)) * 10)));
    // Times are whole milliseconds of gaps of 200, which moves a few over the edges.
    expect(
      strayFrom(
        tally(10, bins),
        Array.from({ length: 10 }, () => gaps.length / 10),
      ),
    ).toBeLessThan(2);
  });

  it('follow the curve of the day', async () => {
    const lines = await play(
      'streams: [{ topic: t, rate: 3000/h, curve: { 0: 0, 6: 0, 12: 3, 18: 1 }, fields: { x: 1 } }]',
      until(4 * DAY),
    );
    // The curve by hand: straight lines from (0, 0) over (6, 0), (12, 3) and (18, 1) to (24, 0); its area is 24.
    const area = (hour: number): number => {
      if (hour < 6) return 0;
      if (hour < 12) return (hour - 6 + 0.5) / 2;
      if (hour < 18) return 3 - (hour - 12 + 0.5) / 3;
      return 1 - (hour - 18 + 0.5) / 6;
    };
    const total = Array.from({ length: 24 }, (_, hour) => area(hour)).reduce((sum, part) => sum + part, 0);
    const counts = tally(
      24,
      lines.map((line) => Math.floor((timeOf(line) % DAY) / HOUR)),
    );
    expect(counts.slice(0, 6)).toEqual([0, 0, 0, 0, 0, 0]);
    const expected = counts.map((_, hour) => (area(hour) / total) * lines.length);
    expect(strayFrom(counts, expected)).toBeLessThan(1);
    expect(Math.abs(lines.length - 4 * 24 * 3000)).toBeLessThan(3.719 * Math.sqrt(4 * 24 * 3000));
  });

  it('every so often come some at a time', async () => {
    const lines = await play(
      'streams: [{ topic: t, every: 2m, count: 1..20, fields: { x: 1 } }]',
      until(HOUR),
    );
    const counts = tally(
      31,
      lines.map((line) => (timeOf(line) - FROM) / 120_000),
    );
    expect(counts[0]).toBe(0);
    expect(counts.slice(1).every((count) => count >= 1 && count <= 20)).toBe(true);
  });

  it('of the command line take the place of the spec’s, but not of what is there at the start', async () => {
    const lines = await play(
      'streams: [{ topic: a, count: 3, fields: { x: 1 } }, { topic: b, rate: 100/s, fields: { x: 1 } }]',
      { ...until(10_000), every: 1_000, count: { min: 2, max: 2 } },
    );
    expect([of(lines, 'a').length, of(lines, 'b').length]).toEqual([3, 20]);
  });

  it('end after the number asked for, with what follows from them', async () => {
    const lines = await play(
      `streams:
  - topic: t
    rate: 1/s
    fields: { n: { sequence: 1 } }
    life: { field: state, states: { one: { next: [{ to: two, wait: 3d }] }, two: } }
`,
      { number: 7, from: undefined },
    );
    expect(lines.filter(({ value }) => value['state'] === 'one')).toHaveLength(7);
    expect(lines.filter(({ value }) => value['state'] === 'two')).toHaveLength(7);
  });
});

describe('lives', () => {
  const SPEC = `streams:
  - topic: orders
    key: id
    count: 20000
    fields: { id: { sequence: 1 }, total: { integer: 1..100 } }
    life:
      field: state
      states:
        ordered:
          next:
            - { to: paid, chance: 0.9, wait: 1m..2h }
            - { to: cancelled, chance: 0.06, wait: 1m }
        paid:
          next: [{ to: shipped, wait: { mean: 6h } }]
        shipped:
          topic: shipments
          key: order_id
          fields: { order_id: { of: id }, worth: { expression: entity.total * 2 }, at: { time: event } }
          next: [{ to: completed, wait: 1d }, { to: returned, chance: 0, wait: 1d }]
        completed:
          fields: { note: done }
        returned:
        cancelled:
`;
  const played = play(
    SPEC.replace('[{ to: completed, wait: 1d }', '[{ to: completed, chance: 1, wait: 1d }'),
    until(60 * DAY),
  );

  it('go through states in their order, each after its wait', async () => {
    const seen = new Map<unknown, { state: string; at: number }>();
    const waits: Record<string, readonly [string, number, number]> = {
      paid: ['ordered', 60_000, 2 * HOUR],
      cancelled: ['ordered', 60_000, 60_000],
      shipped: ['paid', 0, Infinity],
      completed: ['shipped', DAY, DAY],
    };
    for (const line of await played) {
      const state = line.topic === 'shipments' ? 'shipped' : String(line.value['state']);
      const id = line.value['id'] ?? line.value['order_id'];
      const [before, least, most] = waits[state] ?? ['', 0, 0];
      const last = seen.get(id);
      expect(last?.state ?? '').toBe(before);
      if (last) expect(timeOf(line) - last.at >= least && timeOf(line) - last.at <= most).toBe(true);
      seen.set(id, { state, at: timeOf(line) });
    }
    expect(seen.size).toBe(20_000);
  });

  it('take each way as often as its chance says, and end where chances are left', async () => {
    const states = (await played).map(({ value }) => String(value['state']));
    const count = (state: string): number => states.filter((each) => each === state).length;
    expect(
      strayFrom(
        [count('paid'), count('cancelled'), 20_000 - count('paid') - count('cancelled')],
        [18_000, 1_200, 800],
      ),
    ).toBeLessThan(1);
    expect([count('completed'), count('returned')]).toEqual([count('paid'), 0]);
  });

  it('wait around a mean as an exponential does', async () => {
    const paid = new Map<unknown, number>();
    const bins: number[] = [];
    for (const line of await played) {
      if (line.value['state'] === 'paid') paid.set(line.value['id'], timeOf(line));
      if (line.topic !== 'shipments') continue;
      const wait = timeOf(line) - (paid.get(line.value['order_id']) ?? 0);
      bins.push(Math.min(9, Math.floor((1 - Math.exp(-wait / (6 * HOUR))) * 10)));
    }
    expect(
      strayFrom(
        tally(10, bins),
        Array.from({ length: 10 }, () => bins.length / 10),
      ),
    ).toBeLessThan(1);
  });

  it('keep the thing they are of: each event agrees with the last', async () => {
    const totals = new Map<unknown, unknown>();
    for (const { topic, key, value } of await played) {
      if (topic === 'shipments') {
        expect([value['worth'], key]).toEqual([
          Number(totals.get(value['order_id'])) * 2,
          String(value['order_id']),
        ]);
        continue;
      }
      if (value['state'] === 'ordered') totals.set(value['id'], value['total']);
      expect(value['total']).toBe(totals.get(value['id']));
      expect(value['note']).toBe(value['state'] === 'completed' ? 'done' : undefined);
    }
  });
});

describe('key spaces', () => {
  const spec = (more: string): string => `streams:
  - topic: customers
    key: id
    keys: 40
    rate: 10/s
    changes: { update: 6, delete: 2, insert: 2, fields: [city]${more} }
    fields: { id: { key: true }, name: { sequence: 1 }, city: { integer: 1..1000000 } }
`;

  it('hold what their messages say: no key comes twice, none is changed that is not there', async () => {
    const lines = await play(spec(''), until(HOUR / 2));
    const standing = new Map<string | null, Record<string, unknown>>();
    const seen = { insert: 0, update: 0, delete: 0 };
    for (const { key, value } of lines as readonly {
      key: string | null;
      value: Record<string, unknown> | null;
    }[]) {
      const before = standing.get(key);
      if (value === null) {
        expect(before).toBeDefined();
        standing.delete(key);
        seen.delete += 1;
        continue;
      }
      expect(String(value['id'])).toBe(key);
      if (before) {
        expect([value['id'], value['name']]).toEqual([before['id'], before['name']]);
        seen.update += 1;
      } else seen.insert += 1;
      standing.set(key, value);
    }
    expect(lines.slice(0, 40).map(({ value }) => value['id'])).toEqual(
      Array.from({ length: 40 }, (_, at) => at + 1),
    );
    expect([...standing.keys()].every((key) => Number(key) >= 1 && Number(key) <= 40)).toBe(true);
    expect(seen.insert - seen.delete).toBe(standing.size);
    // Inserts and deletes balance; of the changes, six in ten are updates whenever all three can be.
    const changes = lines.length - 40;
    expect(seen.update / changes).toBeGreaterThan(0.55);
    expect(seen.update / changes).toBeLessThan(0.8);
  });

  it('tell of a delete by a field where that is wanted', async () => {
    const lines = await play(spec(', deleted_field: deleted'), until(60_000));
    const gone = lines.filter(({ value }) => value['deleted'] === true);
    expect(gone.length).toBeGreaterThan(20);
    expect(gone.every(({ value, key }) => String(value['id']) === key)).toBe(true);
  });
});

describe('late and repeated records', () => {
  const SPEC = `streams:
  - topic: t
    rate: 2/s
    late: { chance: 0.1, by: 1m..5m }
    repeat: { chance: 0.05, after: 10s }
    fields: { n: { sequence: 1 }, happened: { time: event, format: epoch_ms }, sent: { time: sent, format: epoch_ms } }
`;

  it('are as many as they are to be, as late as they say, and the same bytes twice', async () => {
    const texts = await generateTexts(
      SPEC,
      { number: undefined, from: FROM, ...until(3 * HOUR) },
      'spec.yml',
    );
    const lines = texts.map((text) => JSON.parse(text) as Line);
    const distinct = new Map(lines.map((line) => [line.value['n'], line]));
    const made = distinct.size;
    const lateness = [...distinct.values()].map(
      ({ value }) => Number(value['sent']) - Number(value['happened']),
    );
    const late = lateness.filter((by) => by > 0);
    expect(late.every((by) => by >= 60_000 && by <= 300_000)).toBe(true);
    expect(strayFrom([late.length, made - late.length], [made * 0.1, made * 0.9])).toBeLessThan(1);
    const repeated = lines.length - made;
    expect(strayFrom([repeated, made - repeated], [made * 0.05, made * 0.95])).toBeLessThan(1);
    expect(new Set(texts).size).toBe(made);
    // They are sent when they say so: the clock never runs back.
    const firsts = new Set<unknown>();
    let clock = 0;
    for (const { value } of lines) {
      if (firsts.has(value['n'])) continue;
      firsts.add(value['n']);
      expect(Number(value['sent'])).toBeGreaterThanOrEqual(clock);
      clock = Number(value['sent']);
    }
  });
});

describe('a seed', () => {
  const store = readFileSync('generators/store.yml', 'utf8');

  it('gives the same bytes twice, clock included, and another seed others', async () => {
    const options = { number: 200, isClockFixed: false } as const;
    const one = await generateTexts(store, { ...options, seed: 5 }, 'store.yml');
    expect(await generateTexts(store, { ...options, seed: 5 }, 'store.yml')).toEqual(one);
    expect(await generateTexts(store, { ...options, seed: 6 }, 'store.yml')).not.toEqual(one);
    expect(one.length).toBeGreaterThan(800);
  });

  const field = fc.oneof(
    fc.constantFrom(
      'faker.string.uuid()',
      'faker.person.fullName()',
      'faker.date.recent()',
      'faker.commerce.price()',
      { time: 'event', plus: '1h..2d' },
      { expression: 'Math.random() * index' },
      { choice: { a: 1, b: 2 } },
      { integer: '1..100', distribution: 'zipf', null_chance: 0.2 },
      { number: '0..9', distribution: { normal: { mean: 4, deviation: 2 } } },
      { ref: 'base.id', distribution: { share: '80/20' } },
    ),
  );
  const stream = fc.record({
    topic: fc.constant('t'),
    fields: fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), field, { minKeys: 1, maxKeys: 4 }),
    rate: fc.constantFrom('10/s', '30/min'),
    late: fc.constantFrom({ chance: 0.3, by: '1s..20s' }, { chance: 0, by: '1s' }),
    repeat: fc.constantFrom({ chance: 0.3, after: '1s' }, { chance: 0, after: '1s' }),
  });

  it('does so for any spec, whose times and values never leave their bounds', async () => {
    await fc.assert(
      fc.asyncProperty(stream, fc.integer({ min: 0, max: 2 ** 40 }), async (made, seed) => {
        const base = { topic: 'base', count: 5, fields: { id: { sequence: 1 } } };
        const spec = JSON.stringify({ seed, streams: [base, made] });
        const run = (): Promise<readonly string[]> =>
          generateTexts(spec, { seed: undefined, number: 20, isClockFixed: false }, 'spec.yml');
        const texts = await run();
        expect(await run()).toEqual(texts);
        expect(texts.length).toBeGreaterThanOrEqual(25);
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});

describe('the example of the docs', () => {
  it('runs, and makes what it speaks of', async () => {
    const docs = readFileSync('docs/generators.md', 'utf8');
    const example = /## Our own spec: streams\s+```yaml\n([^]*?)```/.exec(docs)?.[1] ?? '';
    const lines = await play(example, { ...until(20 * DAY), seed: undefined });
    const topics = new Set(lines.map(({ topic }) => topic));
    expect(topics).toEqual(new Set(['products', 'customers', 'orders', 'shipments']));
    const states = new Set(of(lines, 'orders').map(({ value }) => value['status']));
    expect(states).toEqual(new Set(['ordered', 'paid', 'completed', 'returned']));
    const [order] = of(lines, 'orders');
    expect(order?.value['total']).toBe(
      (Number(order?.value['price']) * Number(order?.value['quantity'])).toFixed(2),
    );
  });
});
