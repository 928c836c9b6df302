import { UserError, type Json, type JsonObject, type Span } from '../../base/index.ts';
import { renderTestArguments, type ParseRequest } from '../../context/index.ts';
import { fromPython, toText } from '../../jinja/index.ts';
import type { RefArgs } from '../../manifest/index.ts';
import type { LoadedPackage } from '../../project/index.ts';
import { Captured } from '../code/captured.ts';
import type { CodeUnit } from '../code/code-unit.ts';
import { modelWhileParsing } from '../code/read-code.ts';
import { writtenConfig } from '../config/written-config.ts';
import { genericTestNotFound } from '../diagnostics.ts';
import { isDict } from '../json-object.ts';
import type { KeyPath } from '../properties/is-rendered.ts';
import { renderText, spanInEntry, type PropertyEntry } from '../properties/property-entry.ts';
import { attempt, hasJinja, parseShared, type ParseSession } from '../session.ts';
import { hashGenericTest, nameGenericTest, type TestArguments } from './generic-test-name.ts';
import { readSimpleArguments } from './simple-arguments.ts';
import { readTestDefinition, type TestDefinition } from './read-test-definition.ts';

/** What a generic test is about. */
export interface TestTarget {
  readonly entry: PropertyEntry;
  /** The name in the test's name: a model's, `<source>_<table>` for a source's table. */
  readonly name: string;
  /** `models.orders`, `sources.raw`. */
  readonly fileKeyName: string;
  /** What the test's `model` argument calls: `ref('orders')`. */
  readonly call: string;
  readonly reference: { readonly ref: RefArgs } | { readonly source: readonly [string, string] };
  readonly isSource: boolean;
  readonly tags: readonly string[];
}

export interface GenericTestRequest {
  readonly path: KeyPath;
  /** As written in SQL: quoted where the column is. */
  readonly columnName: string | null;
}

/** dbt's own tests whose macros refer to nothing by themselves: their arguments say all. */
const PLAIN_TESTS = new Set([
  'macro.dbt.test_not_null',
  'macro.dbt.test_unique',
  'macro.dbt.test_accepted_values',
  'macro.dbt.test_relationships',
]);

/** The two that dbt itself does not render. */
const UNRENDERED_TESTS = new Set(['macro.dbt.test_not_null', 'macro.dbt.test_unique']);

/** The code unit of a generic test; undefined when its definition is wrong, which was reported then. */
export function readGenericTest(
  session: ParseSession,
  target: TestTarget,
  request: GenericTestRequest,
): CodeUnit | undefined {
  const { entry } = target;
  const place = spanInEntry(entry, ...request.path);
  return attempt(session, () => {
    const written = entry.document.templateValue([...entry.path, ...request.path]);
    const definition = readTestDefinition(session, written, request.columnName, place);
    return makeUnit(session, target, request, definition, place);
  });
}

function makeUnit(
  session: ParseSession,
  target: TestTarget,
  { columnName }: GenericTestRequest,
  definition: TestDefinition,
  place: Span,
): CodeUnit {
  const { entry } = target;
  const owner = entry.package;
  const { name, namespace } = definition;
  const macro = session.macros.findTest(name, namespace, owner.name);
  if (!macro) throw new UserError(genericTestNotFound(session.macros, name, namespace, place));
  const config = renderConfig(session, owner, definition.config, place);
  const testName = `${namespace === null ? '' : `${namespace}_`}${target.isSource ? 'source_' : ''}${name}`;
  const synthetic = nameGenericTest(testName, target.name, definition.args);
  const { full, short } =
    definition.customName === null
      ? synthetic
      : { full: definition.customName, short: definition.customName };
  if (full !== short && !('alias' in config)) config.alias = short;
  const kwargs: TestArguments = { ...definition.args, model: `{{ get_where_subquery(${target.call}) }}` };
  const metadata = { namespace, name, kwargs };
  const uniqueId = `test.${owner.name}.${full}.${hashGenericTest(full, metadata)}`;
  const call = `${namespace === null ? '' : `${namespace}.`}test_${name}`;
  const rawCode = `{{ ${call}(**_dbt_generic_test_kwargs) }}${writeConfigCall(config)}`;
  const plainKwargs = fromPython(kwargs);
  const captured = new Captured(place);
  const unit: CodeUnit = {
    type: 'test',
    configKind: 'test',
    package: owner,
    name: full,
    uniqueId,
    fqn: [...foldersOfFile(owner, entry.file.originalFilePath), full],
    path: `${short}.sql`,
    originalFilePath: entry.file.originalFilePath,
    file: entry.document.source,
    span: place,
    rawCode,
    checksum: { name: 'none', checksum: '' },
    captured,
    ownTags: [...new Set([...target.tags, ...tagsOf(config)])].toSorted(),
    genericTest: {
      metadata: { name, kwargs: isDict(plainKwargs) ? plainKwargs : {}, namespace },
      kwargs,
      columnName,
      fileKeyName: target.fileKeyName,
      description: definition.description,
    },
  };
  const template = parseShared(session, rawCode);
  if (session.flags.stateModifiedCompareMoreUnrenderedValues)
    captured.writtenConfig = writtenConfig(template.calls);
  captured.macro(macro.uniqueId);
  captured.config(config, place);
  capture(session, unit, target, macro.uniqueId, config);
  return { ...unit, template };
}

/** The folders of the YAML file below its resource folder, after the package's name. */
function foldersOfFile(owner: LoadedPackage, originalFilePath: string): readonly string[] {
  return [owner.name, ...originalFilePath.split('/').slice(1, -1)];
}

function renderConfig(
  session: ParseSession,
  owner: LoadedPackage,
  config: Readonly<Record<string, unknown>>,
  place: Span,
): Record<string, unknown> {
  const rendered: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    const result =
      typeof value === 'string' && hasJinja(value) ? renderText(session, owner, value, place) : value;
    if (result !== null) rendered[key] = result;
  }
  return rendered;
}

/** The `config(…)` call that dbt appends to a generic test's code, with Python's texts of its values. */
function writeConfigCall(config: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(config).map(
    ([key, value]) =>
      `${key}=${typeof value === 'string' ? `"${value.replaceAll('"', '\\"')}"` : toText(value)}`,
  );
  return parts.length > 0 ? `{{ config(${parts.join(',')}) }}` : '';
}

function tagsOf(config: Readonly<Record<string, unknown>>): readonly string[] {
  const { tags } = config;
  if (typeof tags === 'string') return [tags];
  return Array.isArray(tags) ? tags.filter((each) => typeof each === 'string') : [];
}

/** Finds out what the test refers to: by a render as dbt does, or from simple arguments of tests known to add nothing. */
function capture(
  session: ParseSession,
  unit: CodeUnit,
  target: TestTarget,
  macroId: string,
  config: Readonly<Record<string, unknown>>,
): void {
  const { captured, genericTest } = unit;
  if (!genericTest) return;
  const packageName = unit.package.name;
  if (UNRENDERED_TESTS.has(macroId)) {
    refer(captured, target.reference, unit.span);
    return;
  }
  const where = session.macros.find('get_where_subquery', packageName);
  if (PLAIN_TESTS.has(macroId) && where?.packageName === 'dbt') {
    const simple = readSimpleArguments(session, genericTest.kwargs, unit.span);
    if (simple) {
      for (const read of simple) read(captured);
      captured.macro(where.uniqueId);
      refer(captured, asRendered(target.reference), unit.span);
      // The `config(…)` call in the code counts once more, as it does in a render.
      captured.config(config, unit.span);
      return;
    }
  }
  attempt(
    session,
    () => {
      const request: ParseRequest = {
        packageName,
        kind: 'test',
        model: modelWhileParsing(session, unit),
        capture: captured,
      };
      const kwargs: JsonObject = { ...(genericTest.kwargs as Record<string, Json>) };
      const rendered = renderTestArguments(session.environment, kwargs, session.context.forParsing(request));
      const scope = session.context.forParsing({ ...request, extra: { _dbt_generic_test_kwargs: rendered } });
      parseShared(session, unit.rawCode).renderSync(scope, { undefined: 'capture' });
    },
    { node: unit.uniqueId, place: unit.span },
  );
}

/** The version of a `ref` that was rendered is the text in its call. */
function asRendered(reference: TestTarget['reference']): TestTarget['reference'] {
  if (!('ref' in reference) || reference.ref.version === null) return reference;
  return { ref: { ...reference.ref, version: String(reference.ref.version) } };
}

function refer(captured: Captured, reference: TestTarget['reference'], span: Span): void {
  if ('ref' in reference) captured.ref(reference.ref, span);
  else captured.source(reference.source[0], reference.source[1], span);
}
