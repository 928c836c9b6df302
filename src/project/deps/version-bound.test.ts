import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  admits,
  compareVersions,
  excludeEachOther,
  parseVersion,
  parseVersionBound,
} from './version-bound.ts';

function within(version: string, bound: string): boolean {
  const [parsed, limit] = [parseVersion(version), parseVersionBound(bound)];
  if (!parsed || !limit) throw new Error(`'${version}' or '${bound}' is none`);
  return admits(limit, parsed);
}

describe('bounds of versions', () => {
  it('compare numbers as numbers', () => {
    expect(within('1.10.0', '>1.9.0')).toBe(true);
    expect(within('1.9.0', '>=1.10.0')).toBe(false);
    expect(within('1.0.0', '1.0.0')).toBe(true);
    expect(within('1.0.1', '=1.0.0')).toBe(false);
  });

  it('keep prereleases of the limit out of a range below it, as dbt does', () => {
    expect(within('2.0.0-rc1', '<2.0.0')).toBe(false);
    expect(within('2.0.0-rc1', '<=2.0.0')).toBe(true);
    expect(within('1.9.0-rc1', '<2.0.0')).toBe(true);
    expect(within('2.0.0-b1', '<2.0.0-rc1')).toBe(true);
    expect(within('1.0.0-rc1', '>=1.0.0')).toBe(false);
  });

  it('order prereleases as semantic versioning says', () => {
    const ordered = ['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2', '1.0.0-beta.11', '1.0.0-rc.1', '1.0.0']; // prettier-ignore
    const sorted = ordered
      .toReversed()
      .flatMap((text) => parseVersion(text) ?? [])
      .sort(compareVersions);
    expect(sorted).toEqual(ordered.map((text) => parseVersion(text)));
  });

  it('take all three numbers and nothing else', () => {
    for (const text of ['1.0', 'v1.0.0', '1.0.0.0', '01.0.0', '^1.0.0', '~=1.0.0', 'latest', '']) {
      expect(parseVersionBound(text), text).toBeUndefined();
    }
  });

  it('are told to exclude each other exactly when no version is within them', () => {
    const numbers = fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2));
    const matcher = fc.constantFrom('=', '>', '>=', '<', '<=');
    const bounds = fc.array(fc.tuple(matcher, numbers), { minLength: 2, maxLength: 4 });
    // Between 0.0.0 and 2.2.2 every version with numbers up to 3 stands for those that could lie between two limits.
    const candidates = [0, 1, 2, 3].flatMap((a) =>
      [0, 1, 2, 3].flatMap((b) => [0, 1, 2, 3].map((c) => `${a}.${b}.${c}`)),
    );
    fc.assert(
      fc.property(bounds, (drawn) => {
        const parsed = drawn.flatMap(
          ([sign, version]) => parseVersionBound(`${sign}${version.join('.')}`) ?? [],
        );
        const some = candidates.some((text) =>
          parsed.every((bound) => within(text, `${bound.matcher}${bound.version.numbers.join('.')}`)),
        );
        if (excludeEachOther(parsed)) expect(some).toBe(false);
      }),
    );
  });
});
