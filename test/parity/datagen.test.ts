import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { isRecord } from '../../src/base/index.ts';
import { generateLines, type Line } from '../support/generate-lines.ts';

/**
 * Specs as datagen itself plays them. `TSDBT_TEST_DATAGEN` is a built checkout of MaterializeInc/datagen,
 * `TSDBT_TEST_DATAGEN_SPECS` further folders of specs, with colons between.
 */
const checkout = process.env['TSDBT_TEST_DATAGEN'];
const datagen = checkout === undefined ? '' : join(checkout, 'dist', 'datagen.js');
const folders = (process.env['TSDBT_TEST_DATAGEN_SPECS'] ?? '').split(':').filter((folder) => folder !== '');

function specsOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.includes('node_modules') && /\.(?:json|sql)$/.test(name))
    .map((name) => join(folder, name))
    .filter((path) => /"_meta"|create table/i.test(readFileSync(path, 'utf8')));
}

const specs =
  checkout === undefined
    ? []
    : [join(checkout, 'tests'), join(checkout, 'examples'), ...folders].flatMap(specsOf);

/** What datagen's dry run says of each record. */
async function playDatagen(path: string, iterations: number): Promise<readonly Line[]> {
  const args = [datagen, '-s', path, '-n', String(iterations), '-dr'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 28 });
  const pattern = /Topic: (?<topic>\S+) \n {2}Record key: (?<key>.*?) \n {2}Payload: (?<value>.*)/g;
  return [...stdout.matchAll(pattern)].map(({ groups = {} }) => ({
    topic: groups['topic'] ?? '',
    key: groups['key'] === 'null' ? null : (groups['key'] ?? null),
    value: JSON.parse(groups['value']?.trimEnd() ?? '') as Record<string, unknown>,
  }));
}

const ofTopic = (lines: readonly Line[], topic: string): readonly Line[] =>
  lines.filter((line) => line.topic === topic);

const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return 'list';
  // datagen makes objects of a spec's lists.
  if (isRecord(value) && Object.keys(value).every((name, index) => name === String(index))) return 'list';
  if (isRecord(value)) return Object.entries(value).map(([name, inner]) => [name, shapeOf(inner)]);
  return typeof value;
};

interface Relationship {
  readonly topic: string;
  readonly parent_field: string;
  readonly child_field: string;
  readonly records_per?: number;
}

/** The topics of a JSON spec with the relationships of each. */
function relationshipsOf(path: string): readonly (readonly [string, Relationship])[] {
  if (path.endsWith('.sql')) return [];
  const read: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const topics: readonly unknown[] = Array.isArray(read) ? read : [read];
  return topics.flatMap((topic) => {
    const meta = (topic as { readonly _meta: { topic: string; relationships?: readonly Relationship[] } })
      ._meta;
    return (meta.relationships ?? []).map((relationship) => [meta.topic, relationship] as const);
  });
}

/** Whether the values that a relationship hands down stand among the children, in the order of the parents. */
function isHandedDown(
  lines: readonly Line[],
  parent: string,
  relationship: Relationship,
  isRing: boolean,
): boolean {
  const { topic, parent_field: from, child_field: to, records_per: times = 0 } = relationship;
  const expected = ofTopic(lines, parent).flatMap(({ value }) => {
    const own = value[from];
    return Array.isArray(own) ? (own as unknown[]) : Array.from({ length: times }, () => own);
  });
  let found = 0;
  for (const { value } of ofTopic(lines, topic)) if (value[to] === expected[found]) found += 1;
  // In a ring the records that come last have no children of their own.
  return found === expected.length || (isRing && found > 0);
}

describe.skipIf(specs.length === 0)('specs of datagen (needs TSDBT_TEST_DATAGEN)', () => {
  it.each(specs.map((path) => [basename(path), path]))(
    '%s makes the records that datagen makes, with the same relations, keys and shapes',
    { timeout: 120_000 },
    async (_name, path) => {
      const relationships = relationshipsOf(path);
      const theirs = await playDatagen(path, 3);
      const ours = await generateLines(readFileSync(path, 'utf8'), { number: 3 }, path);
      expect(theirs.length).toBeGreaterThan(0);
      const topics = [...new Set(theirs.map(({ topic }) => topic))];
      expect(new Set(ours.map(({ topic }) => topic))).toEqual(new Set(topics));
      for (const [parent, relationship] of relationships) {
        const isRing = relationships.some(([, other]) => other.topic === parent);
        expect(isHandedDown(theirs, parent, relationship, isRing)).toBe(true);
        expect(isHandedDown(ours, parent, relationship, isRing)).toBe(true);
      }
      // A list of random length gives a random number of children: then only their relations can be compared.
      const isRandom = /uniqueArray/.test(readFileSync(path, 'utf8'));
      for (const topic of topics) {
        const [their, our] = [ofTopic(theirs, topic), ofTopic(ours, topic)];
        if (!isRandom) expect([topic, our.length]).toEqual([topic, their.length]);
        expect([topic, shapeOf(our[0]?.value)]).toEqual([topic, shapeOf(their[0]?.value)]);
        if (!isRandom)
          expect(our.map(({ value }) => Object.keys(value))).toEqual(
            their.map(({ value }) => Object.keys(value)),
          );
        // datagen sends falsy keys as none, and knows no PRIMARY KEY in backticks.
        if (their.some(({ key }) => key !== null)) expect(our.every(({ key }) => key !== null)).toBe(true);
        else if (!path.endsWith('.sql')) expect(our.every(({ key }) => key === null)).toBe(true);
      }
    },
  );
});
