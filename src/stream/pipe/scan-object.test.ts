import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanObject } from './scan-object.ts';

function membersOf(text: string): [string, string][] | string {
  const members: [string, string][] = [];
  const objection = scanObject(Buffer.from(text), (bytes, keyStart, keyEnd, valueStart, valueEnd) => {
    members.push([bytes.toString('utf8', keyStart, keyEnd), bytes.toString('utf8', valueStart, valueEnd)]);
    return undefined;
  });
  return objection ?? members;
}

describe('scanObject', () => {
  it('shows each member where it lies', () => {
    expect(membersOf(' { "a" : 1.5 ,\n"b":"x\\"}", "c":[1,{"d":"]"}],"e":null }\r\n')).toEqual([
      ['a', '1.5'],
      ['b', '"x\\"}"'],
      ['c', '[1,{"d":"]"}]'],
      ['e', 'null'],
    ]);
    expect(membersOf('{}')).toEqual([]);
  });

  it.each([
    ['', 'empty'],
    [' \n ', 'empty'],
    ['[1]', 'not a JSON object'],
    ['"x"', 'not a JSON object'],
    ['{"a":1}{"a":2}', 'something follows'],
    ['{"a":1} {"a":2}', 'something follows'],
    ['{"a":1};DROP TABLE t', 'something follows'],
    ['{"a":1', 'well-formed'],
    ['{"a":"x}', 'well-formed'],
    ['{"a" 1}', 'well-formed'],
    ['{"a":1 "b":2}', 'well-formed'],
    ['{"a":1,}', 'well-formed'],
    ['{,"a":1}', 'well-formed'],
    ['{a:1}', 'well-formed'],
    ['{"a":nan}', 'well-formed'],
    ['{"a":}', 'well-formed'],
    ['{"a":[1}}', 'well-formed'],
    ['{"a":"line\nend"}', 'well-formed'],
  ])('says why %j is not one object', (text, reason) => {
    expect(membersOf(text)).toContain(reason);
  });

  it('finds the members of every object that JSON.stringify writes, in any layout', () => {
    const objects = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }));
    fc.assert(
      fc.property(objects, fc.constantFrom(undefined, 2, '\t'), (object, space) => {
        const members = membersOf(JSON.stringify(object, undefined, space));
        if (typeof members === 'string') throw new Error(members);
        const read = members.map(([key, value]): [string, unknown] => [
          JSON.parse(`"${key}"`) as string,
          JSON.parse(value),
        ]);
        expect(read).toEqual(Object.entries(JSON.parse(JSON.stringify(object)) as object));
      }),
    );
  });

  it('refuses what JSON.parse would not take as one object, or leaves the refusal to ClickHouse inside a value', () => {
    const mutated = fc
      .tuple(
        fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 })),
        fc.nat(),
        fc.constantFrom(...'{}[],:"\\ 1x'),
      )
      .map(([object, at, unit]) => {
        const text = JSON.stringify(object);
        const place = at % (text.length + 1);
        return text.slice(0, place) + unit + text.slice(place);
      });
    fc.assert(
      fc.property(mutated, (text) => {
        const members = membersOf(text);
        // Taken as one object: then its members, each by itself, are all of the text; nothing trails.
        if (typeof members !== 'string') expect(text.trim().endsWith('}')).toBe(true);
        try {
          const parsed: unknown = JSON.parse(text);
          const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
          expect(typeof members !== 'string').toBe(isObject);
        } catch {
          // Not JSON: either refused here or, inside a value, by ClickHouse.
        }
      }),
    );
  });
});
