import { UserError, type Span } from '../../base/index.ts';
import type { FixtureFormat } from '../../manifest/index.ts';
import { readSeedText } from '../../project/index.ts';
import { fixtureFormat, fixtureNotFound, seedNotFound } from '../diagnostics.ts';
import type { PropertyEntry } from '../properties/property-entry.ts';
import type { Resolver } from '../resolve/resolver.ts';
import { stripText } from '../strip-text.ts';
import { fileStem } from '../code/sql-units.ts';
import { parseCsv, type CsvRow } from './parse-csv.ts';

/** Rows as templates see them: Python's floats stay floats. */
export type Row = Readonly<Record<string, unknown>>;
export type Rows = string | readonly Row[];

/** What a unit test says of an input or of its outcome. */
export interface FixtureRequest {
  /** As written, absent when it is not. */
  readonly rows: unknown;
  readonly format: FixtureFormat;
  readonly fixture: string | null;
  /** The seed that stands for rows that are left out. */
  readonly seed: string | null;
  readonly span: Span;
}

/** Reads rows from wherever they stand. @throws UserError when they do not have the form that is said. */
export function readFixtureRows(resolver: Resolver, entry: PropertyEntry, request: FixtureRequest): Rows {
  const { rows, format, fixture, span } = request;
  if (format === 'dict') {
    const list = rows ?? (fixture === null ? readSeedRows(resolver, entry, request) : undefined);
    if (!isRowList(list)) throw new UserError(fixtureFormat(entry.name, 'a list of dicts', format, span));
    return promoteFullRow(list);
  }
  if (fixture === null && typeof rows !== 'string') {
    throw new UserError(fixtureFormat(entry.name, 'text, or the name of a fixture', format, span));
  }
  const text = fixture === null ? String(rows) : readFixture(entry, fixture, span);
  return format === 'sql' ? text : promoteFullRow(parseCsv(text).map(nullsOfCsv));
}

function isRowList(rows: unknown): rows is readonly Row[] {
  return (
    Array.isArray(rows) && rows.every((row) => typeof row === 'object' && row !== null && !Array.isArray(row))
  );
}

/** A file of `tests/fixtures` of the unit test's own package, by its name without ending. */
function readFixture(entry: PropertyEntry, name: string, span: Span): string {
  const { fixtures } = entry.package;
  const file = fixtures.find(({ path }) => fileStem(path) === name);
  if (file) return stripText(file.source.text);
  throw new UserError(
    fixtureNotFound(
      entry.name,
      name,
      fixtures.map(({ path }) => fileStem(path)),
      span,
    ),
  );
}

function readSeedRows(
  resolver: Resolver,
  entry: PropertyEntry,
  { seed, span }: FixtureRequest,
): readonly CsvRow[] | undefined {
  if (seed === null) return undefined;
  const { package: owner } = entry;
  const args = { name: seed, package: owner.name, version: null };
  const target = resolver.ref(args, owner.name, span);
  const file =
    target.kind === 'found' && target.node.resource_type === 'seed'
      ? owner.seeds.find((each) => each.originalFilePath === target.node.original_file_path)
      : undefined;
  if (!file)
    throw new UserError(
      seedNotFound(
        entry.name,
        seed,
        owner.seeds.map(({ path }) => fileStem(path)),
        span,
      ),
    );
  return parseCsv(readSeedText(file));
}

function nullsOfCsv(row: CsvRow): CsvRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === '' ? null : value]));
}

/** The first row without a null goes first, so that warehouses tell the columns' types from it. */
function promoteFullRow(rows: readonly Row[]): readonly Row[] {
  const index = rows.findIndex((row) => Object.values(row).every((value) => value !== null));
  const [first, full] = [rows[0], rows[index]];
  if (index <= 0 || !first || !full) return rows;
  return rows.map((row, at) => (at === 0 ? full : at === index ? first : row));
}
