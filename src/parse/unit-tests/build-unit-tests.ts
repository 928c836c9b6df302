import { isRecord, type Json, type JsonObject, type Span } from '../../base/index.ts';
import { fromPython } from '../../jinja/index.ts';
import type { FixtureFormat, UnitTestFixture, UnitTestNode } from '../../manifest/index.ts';
import { Captured } from '../code/captured.ts';
import { readStaticCode } from '../code/static-code.ts';
import { fqnFolders } from '../code/sql-units.ts';
import { fixtureFormat, versionsTwice, wrongConfigType } from '../diagnostics.ts';
import { dictAt, isDict, isList, listOf, textAt } from '../json-object.ts';
import type { Mutable } from '../nodes/draft.ts';
import { readEntries, spanInEntry, spanOfEntry, type PropertyEntry } from '../properties/property-entry.ts';
import type { Resolver } from '../resolve/resolver.ts';
import { attempt, parseShared, type ParseSession } from '../session.ts';
import { readFixtureRows, type Rows } from './fixture-rows.ts';
import { unitTestChecksum, type ChecksumFixture } from './unit-test-checksum.ts';

export interface BuiltUnitTest {
  readonly node: Mutable<UnitTestNode>;
  readonly entry: PropertyEntry;
  readonly span: Span;
}

/** Every unit test with its rows; the model it tests is found by `linkUnitTests`. */
export function buildUnitTests(session: ParseSession, resolver: Resolver): readonly BuiltUnitTest[] {
  return session.project.packages.flatMap((owner) =>
    readEntries(session, owner, 'unit_tests').flatMap((entry) => {
      const node = attempt(session, () => build(session, resolver, entry), { place: spanOfEntry(entry) });
      return node ? [{ node, entry, span: spanOfEntry(entry) }] : [];
    }),
  );
}

function build(session: ParseSession, resolver: Resolver, entry: PropertyEntry): Mutable<UnitTestNode> {
  const { data, name, package: owner, file } = entry;
  const model = textAt(data, 'model') ?? '';
  const uniqueId = `unit_test.${owner.name}.${model}.${name}`;
  const fqn = [...fqnFolders(owner.name, file.path), model, name];
  const { config, wrong } = session.configs.resolve({
    kind: 'unit_test',
    packageName: owner.name,
    fqn,
    patch: dictAt(data, 'config'),
  });
  for (const value of wrong) {
    session.diagnostics.report(wrongConfigType(uniqueId, value, spanInEntry(entry, 'config', value.key)));
  }
  const given = listOf(data.given).map((each, index) => {
    const input = textAt(isDict(each) ? each : {}, 'input') ?? '';
    return { input, ...readFixture(session, resolver, entry, ['given', index], input) };
  });
  const expect = readFixture(session, resolver, entry, ['expect'], null);
  const versions = readVersions(session, entry);
  const overrides = isDict(data.overrides)
    ? {
        macros: dictAt(data.overrides, 'macros'),
        vars: dictAt(data.overrides, 'vars'),
        env_vars: dictAt(data.overrides, 'env_vars'),
      }
    : null;
  return {
    model,
    given: given.map((each) => ({ input: each.input, ...asJson(each) })),
    expect: asJson(expect),
    name,
    resource_type: 'unit_test',
    package_name: owner.name,
    path: file.path,
    original_file_path: file.originalFilePath,
    unique_id: uniqueId,
    fqn,
    description: textAt(data, 'description') ?? '',
    overrides,
    depends_on: { macros: [], nodes: [] },
    config,
    checksum: unitTestChecksum({ model, versions, given, expect, overrides }),
    schema: null,
    created_at: session.createdAt,
    versions,
    version: null,
  };
}

function readFixture(
  session: ParseSession,
  resolver: Resolver,
  entry: PropertyEntry,
  path: readonly (string | number)[],
  input: string | null,
): ChecksumFixture {
  const written = entry.document.templateValue([...entry.path, ...path]);
  const data = isRecord(written) ? written : {};
  const format = data.format ?? 'dict';
  const span = spanInEntry(entry, ...path);
  if (!isFormat(format)) {
    session.diagnostics.report(fixtureFormat(entry.name, 'dict, csv or sql', String(format), span));
    return { rows: [], format: 'dict', fixture: null };
  }
  const fixture = typeof data.fixture === 'string' ? data.fixture : null;
  const seed = input === null ? null : seedOf(session, input);
  const rows = attempt(
    session,
    (): Rows => readFixtureRows(resolver, entry, { rows: data.rows, format, fixture, seed, span }),
    { place: span },
  );
  return { rows: rows ?? [], format, fixture };
}

function isFormat(value: unknown): value is FixtureFormat {
  return value === 'dict' || value === 'csv' || value === 'sql';
}

/** The name in an input `ref('seed')`. */
function seedOf(session: ParseSession, input: string): string | null {
  const captured = new Captured();
  const template = attempt(session, () => parseShared(session, `{{ ${input} }}`));
  if (template) readStaticCode(template, captured);
  return captured.refs[0]?.value.name ?? null;
}

function asJson({ rows, format, fixture }: ChecksumFixture): UnitTestFixture {
  return { rows: typeof rows === 'string' ? rows : rows.map(rowAsJson), format, fixture };
}

function rowAsJson(row: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]): [string, Json] => [name, fromPython(value)]),
  );
}

function readVersions(session: ParseSession, entry: PropertyEntry): UnitTestNode['versions'] {
  const { versions } = entry.data;
  if (!isDict(versions)) return null;
  const listAt = (key: 'include' | 'exclude') => {
    const list = versions[key];
    if (!isList(list)) return null;
    return list.filter((each) => typeof each === 'string' || typeof each === 'number');
  };
  const [include, exclude] = [listAt('include'), listAt('exclude')];
  if (include && include.length > 0 && exclude && exclude.length > 0) {
    session.diagnostics.report(versionsTwice(entry.name, spanInEntry(entry, 'versions')));
  }
  return { include, exclude };
}
