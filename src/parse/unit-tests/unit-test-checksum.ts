import { sha256 } from '../../base/index.ts';
import { toRepr } from '../../jinja/index.ts';
import type { FixtureFormat, UnitTestNode } from '../../manifest/index.ts';
import type { Rows } from './fixture-rows.ts';

/** A fixture with its rows as Python has them. */
export interface ChecksumFixture {
  readonly input?: string;
  readonly rows: Rows;
  readonly format: FixtureFormat;
  readonly fixture: string | null;
}

export interface ChecksumParts {
  readonly model: string;
  readonly versions: UnitTestNode['versions'];
  readonly given: readonly ChecksumFixture[];
  readonly expect: ChecksumFixture;
  readonly overrides: UnitTestNode['overrides'];
}

const FORMATS: Readonly<Record<FixtureFormat, string>> = { csv: 'CSV', dict: 'Dict', sql: 'SQL' };

/**
 * dbt's checksum of a unit test: over Python's texts of everything but its description
 * (`build_unit_test_checksum` of `dbt/contracts/graph/nodes.py`).
 */
export function unitTestChecksum({ model, versions, given, expect, overrides }: ChecksumParts): string {
  const inputs = given.map((each) => reprOf('UnitTestInputFixture', each)).join(', ');
  const shownVersions = versions
    ? `UnitTestNodeVersions(include=${toRepr(versions.include)}, exclude=${toRepr(versions.exclude)})`
    : 'None';
  const shownOverrides = overrides
    ? `UnitTestOverrides(macros=${toRepr(overrides.macros)}, vars=${toRepr(overrides.vars)}, env_vars=${toRepr(overrides.env_vars)})`
    : 'None';
  const parts = [
    `${model}-${shownVersions}-[${inputs}]-${reprOf('UnitTestOutputFixture', expect)}-${shownOverrides}`,
    ...given.filter(({ fixture }) => fixture !== null && fixture !== '').map(({ rows }) => textOf(rows)),
  ];
  return sha256(parts.join('-'));
}

function reprOf(type: string, { input, rows, format, fixture }: ChecksumFixture): string {
  const first = input === undefined ? '' : `input=${toRepr(input)}, `;
  const shownFormat = `<UnitTestFormat.${FORMATS[format]}: '${format}'>`;
  return `${type}(${first}rows=${toRepr(rows)}, format=${shownFormat}, fixture=${toRepr(fixture)})`;
}

function textOf(rows: Rows): string {
  return typeof rows === 'string' ? rows : toRepr(rows);
}
