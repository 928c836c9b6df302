/** One clause of a range of versions: `>=1.0.0`, or `1.0.0` for exactly that one. */
export interface VersionBound {
  readonly matcher: '=' | '>' | '>=' | '<' | '<=';
  readonly version: Version;
}

/** A semantic version. Build metadata does not count in comparisons, hence is left out. */
export interface Version {
  /** Major, minor, patch. */
  readonly numbers: readonly [number, number, number];
  readonly prerelease: string | null;
}

const NUMBER = '(0|[1-9]\\d*)';
const VERSION = new RegExp(
  `^(>=|<=|>|<|=)?${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-?((?:0|[1-9]\\d*|\\d*[A-Za-z-][\\dA-Za-z-]*)(?:\\.[\\dA-Za-z-]+)*))?(?:\\+[\\dA-Za-z.-]*)?$`,
);

/** A clause as packages.yml and the hub write it; undefined for text that is none. dbt takes all three numbers only. */
export function parseVersionBound(text: string): VersionBound | undefined {
  const match = VERSION.exec(text.trim());
  if (!match) return undefined;
  const [, matcher = '=', major, minor, patch, prerelease = null] = match;
  return {
    matcher: isMatcher(matcher) ? matcher : '=',
    version: { numbers: [Number(major), Number(minor), Number(patch)], prerelease },
  };
}

const isMatcher = (text: string): text is VersionBound['matcher'] => /^(?:[<>]=?|=)$/.test(text);

/** A version alone; undefined for text that is none. */
export function parseVersion(text: string): Version | undefined {
  const bound = parseVersionBound(text);
  return bound?.matcher === '=' ? bound.version : undefined;
}

/** Negative, zero or positive as `a` is older, equal or newer. A prerelease is older than its release. */
export function compareVersions(a: Version, b: Version): number {
  for (const index of [0, 1, 2] as const) {
    const difference = a.numbers[index] - b.numbers[index];
    if (difference !== 0) return difference;
  }
  if (a.prerelease === null || b.prerelease === null) {
    return Number(a.prerelease === null) - Number(b.prerelease === null);
  }
  return comparePrereleases(a.prerelease.split('.'), b.prerelease.split('.'));
}

/** Numbers by value and before words; the longer of two that begin alike is newer. */
function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined) return 1;
    if (left === right) continue;
    const areNumbers = [left, right].map((part) => /^\d+$/.test(part));
    if (areNumbers[0] === true && areNumbers[1] === true) {
      const difference = Number(left) - Number(right);
      if (difference !== 0) return difference;
    } else if (areNumbers[0] !== areNumbers[1]) return areNumbers[0] === true ? -1 : 1;
    else return left < right ? -1 : 1;
  }
  return a.length - b.length;
}

/**
 * Whether a version is within a bound. As in dbt, and unlike npm, prereleases count like any other version, but
 * `<2.0.0` does not let `2.0.0-rc1` in.
 */
export function admits({ matcher, version: limit }: VersionBound, version: Version): boolean {
  const order = compareVersions(version, limit);
  switch (matcher) {
    case '=':
      return order === 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<=':
      return order <= 0;
    case '<':
      return order < 0 && !isPrereleaseOf(version, limit);
  }
}

function isPrereleaseOf(version: Version, release: Version): boolean {
  return (
    release.prerelease === null && version.numbers.every((part, index) => part === release.numbers[index])
  );
}

export function formatVersionBound({ matcher, version }: VersionBound): string {
  const { numbers, prerelease } = version;
  return `${matcher}${numbers.join('.')}${prerelease === null ? '' : `-${prerelease}`}`;
}

/** Whether no version at all can be within all of the bounds. */
export function excludeEachOther(bounds: readonly VersionBound[]): boolean {
  const lower = bounds.filter(({ matcher }) => matcher !== '<' && matcher !== '<=');
  const upper = bounds.filter(({ matcher }) => matcher !== '>' && matcher !== '>=');
  return lower.some((low) =>
    upper.some((high) => {
      const order = compareVersions(low.version, high.version);
      return order > 0 || (order === 0 && (low.matcher === '>' || high.matcher === '<'));
    }),
  );
}
