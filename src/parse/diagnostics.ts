import { didYouMean, type Diagnostic, type RelatedPlace, type SourceFile, type Span } from '../base/index.ts';
import type { MacroRegistry } from '../context/index.ts';
import type { RefArgs } from '../manifest/index.ts';
import type { CodeUnit } from './code/code-unit.ts';
import type { WrongValue } from './config/config-resolver.ts';
import type { BuiltNode } from './nodes/draft.ts';
import type { BuiltSource } from './sources/build-sources.ts';
import type { ProtectedRelation } from './types.ts';

interface More {
  readonly span?: Span | undefined;
  readonly hint?: string | undefined;
  readonly node?: string | undefined;
  readonly related?: readonly RelatedPlace[];
  /** dbt's name of a warning's event. */
  readonly event?: string;
}

function error(code: string, message: string, more: More = {}): Diagnostic {
  return make('error', code, message, more);
}

function warning(code: string, event: string, message: string, more: More = {}): Diagnostic {
  return make('warning', code, message, { ...more, event });
}

function make(severity: Diagnostic['severity'], code: string, message: string, more: More): Diagnostic {
  const { span, hint, node, related, event } = more;
  return {
    code,
    severity,
    message,
    ...(span ? { span } : {}),
    ...(hint === undefined ? {} : { hint }),
    ...(node === undefined ? {} : { node }),
    ...(related ? { related } : {}),
    ...(event === undefined ? {} : { event }),
  };
}

const firstAt = (span: Span): readonly RelatedPlace[] => [{ message: 'the other one is at', span }];

/* Files and their entries */

export function pythonModel(source: SourceFile): Diagnostic {
  return error('PYTHON_MODEL', 'ClickHouse has no Python models', {
    span: { source, start: 0, end: 0 },
    hint: 'write the model in SQL, or take the file out of the model folders',
  });
}

export function sectionNotList(section: string, span: Span): Diagnostic {
  return error('PROPERTY_SECTION', `'${section}' is not a list`, {
    span,
    hint: "write each entry as '- name: …'",
  });
}

export function entryNotDict(section: string, span: Span): Diagnostic {
  return error('PROPERTY_ENTRY', `an entry of '${section}' is not a dict`, {
    span,
    hint: "write it as '- name: …'",
  });
}

export function entryWithoutName(section: string, name: unknown, span: Span): Diagnostic {
  if (name === undefined || name === null) {
    return error('PROPERTY_NAME', `an entry of '${section}' has no 'name'`, { span });
  }
  return error('PROPERTY_NAME', `the name of an entry of '${section}' is not a string`, {
    span,
    hint:
      typeof name === 'boolean'
        ? 'YAML reads yes, no, on and off as true and false: quote the name'
        : 'quote it',
  });
}

export function attributeTwice(name: string, key: string, span: Span): Diagnostic {
  return error('PROPERTY_TWICE', `'${name}' sets '${key}' twice: under 'config' and beside it`, {
    span,
    hint: "keep the one under 'config'",
  });
}

export function bothTestKeys(name: string, span: Span): Diagnostic {
  return error('TESTS_TWICE', `'${name}' has both 'tests' and 'data_tests'`, {
    span,
    hint: "move everything under 'data_tests'",
  });
}

export function ownerMissing(section: string, name: string, span: Span): Diagnostic {
  return error('OWNER_MISSING', `the owner of '${name}' in '${section}' needs a 'name' or an 'email'`, {
    span,
  });
}

/* Patches */

export function patchWithoutNode(
  name: string,
  section: string,
  known: readonly string[],
  span: Span,
): Diagnostic {
  return warning(
    'PATCH_WITHOUT_NODE',
    'NoNodeForYamlKey',
    `'${name}' is described under '${section}', but there is no such node`,
    {
      span,
      hint: didYouMean(name, known),
    },
  );
}

export function wrongSection(
  name: string,
  type: string,
  right: string,
  section: string,
  span: Span,
): Diagnostic {
  return warning(
    'PATCH_SECTION',
    'WrongResourceSchemaFile',
    `'${name}' is a ${type}, but is described under '${section}'`,
    {
      span,
      hint: `move the entry under '${right}'`,
    },
  );
}

export function patchTwice(uniqueId: string, span: Span, earlier: Span): Diagnostic {
  return error('PATCH_TWICE', `'${uniqueId}' is described twice`, {
    span,
    related: firstAt(earlier),
    node: uniqueId,
    hint: 'merge both entries into one',
  });
}

export function ambiguousEnable(name: string, units: readonly CodeUnit[], span: Span): Diagnostic {
  return error(
    'PATCH_ENABLES_SEVERAL',
    `'${name}' is enabled here, but ${units.length} disabled files have that name`,
    {
      span,
      related: units.map((unit) => ({ message: 'one is', span: unit.span })),
      hint: 'enable one of them in its own file or in dbt_project.yml',
    },
  );
}

export function duplicateVersion(name: string, version: string | number, span: Span): Diagnostic {
  return error('VERSION_TWICE', `model '${name}' lists version '${version}' twice`, { span });
}

export function badLatestVersion(name: string, version: string | number, span: Span): Diagnostic {
  return error('LATEST_VERSION', `'latest_version: ${version}' is none of the versions of model '${name}'`, {
    span,
  });
}

export function macroPatchWithoutMacro(name: string, known: readonly string[], span: Span): Diagnostic {
  return warning(
    'MACRO_PATCH_WITHOUT_MACRO',
    'MacroNotFoundForPatch',
    `macro '${name}' is described, but does not exist`,
    {
      span,
      hint: didYouMean(name, known),
    },
  );
}

export function macroPatchTwice(name: string, span: Span, earlier: Span): Diagnostic {
  return error('MACRO_PATCH_TWICE', `macro '${name}' is described twice`, {
    span,
    related: firstAt(earlier),
  });
}

export function macroArgumentMismatch(name: string, declared: readonly string[], span: Span): Diagnostic {
  const list = declared.map((each) => `'${each}'`).join(', ') || 'none';
  return warning(
    'MACRO_ARGUMENTS',
    'InvalidMacroAnnotation',
    `the arguments described for macro '${name}' are not the ones it has`,
    {
      span,
      hint: `its arguments are: ${list}`,
    },
  );
}

export function sourcePatchTwice(name: string, span: Span, earlier: Span): Diagnostic {
  return error('SOURCE_OVERRIDE_TWICE', `source '${name}' is overridden twice`, {
    span,
    related: firstAt(earlier),
  });
}

export function sourcePatchUnused(name: string, span: Span): Diagnostic {
  return warning(
    'SOURCE_OVERRIDE_UNUSED',
    'UnusedTables',
    `the override of source '${name}' applies to no source of that package`,
    {
      span,
    },
  );
}

export function loadedAtTwice(name: string, span: Span): Diagnostic {
  return error('LOADED_AT_TWICE', `'${name}' has both 'loaded_at_field' and 'loaded_at_query'`, {
    span,
    hint: 'keep one of them',
  });
}

export function freshnessWithoutField(name: string, span: Span): Diagnostic {
  return warning(
    'FRESHNESS_WITHOUT_FIELD',
    'FreshnessConfigProblem',
    `source '${name}' asks for freshness without saying where to read it`,
    {
      span,
      hint: "set 'loaded_at_field' or 'loaded_at_query'",
    },
  );
}

/* Names */

export function duplicateMacro(name: string, packageName: string, span: Span, earlier: Span): Diagnostic {
  return error('MACRO_TWICE', `package '${packageName}' has two macros named '${name}'`, {
    span,
    related: firstAt(earlier),
    hint: 'rename or remove one of them',
  });
}

export function duplicateDoc(name: string, packageName: string, span: Span, earlier: Span): Diagnostic {
  return error('DOC_TWICE', `package '${packageName}' has two docs blocks named '${name}'`, {
    span,
    related: firstAt(earlier),
  });
}

export function duplicateResource(uniqueId: string, span: Span, earlier: Span): Diagnostic {
  return error('RESOURCE_TWICE', `there are two resources '${uniqueId}'`, {
    span,
    related: firstAt(earlier),
    node: uniqueId,
    hint: 'rename or disable one of them',
  });
}

export const duplicateSource = duplicateResource;

export function duplicateName(name: string, one: BuiltNode, other: BuiltNode, isError: boolean): Diagnostic {
  const message = `'${one.node.unique_id}' and '${other.node.unique_id}' share the name '${name}'`;
  const more = { span: one.unit.span, related: firstAt(other.unit.span), node: one.node.unique_id };
  return isError
    ? error('NAME_TWICE', message, more)
    : warning('NAME_TWICE', 'DuplicateNameDistinctNodeTypesDeprecation', message, more);
}

export function versionedAndUnversioned(one: BuiltNode, other: BuiltNode): Diagnostic {
  return error('VERSIONED_AND_UNVERSIONED', `'${one.node.name}' exists with and without versions`, {
    span: one.unit.span,
    related: firstAt(other.unit.span),
    node: one.node.unique_id,
  });
}

export function ambiguousRelation(relation: string, one: BuiltNode, other: BuiltNode): Diagnostic {
  return error(
    'RELATION_TWICE',
    `'${one.node.unique_id}' and '${other.node.unique_id}' would both be ${relation}`,
    {
      span: one.unit.span,
      related: firstAt(other.unit.span),
      node: one.node.unique_id,
      hint: "give one of them another 'alias' or 'schema'",
    },
  );
}

export function blankInName(uniqueId: string, isError: boolean, span: Span): Diagnostic {
  const message = `the name of '${uniqueId}' has a blank`;
  return isError
    ? error('BLANK_IN_NAME', message, { span, node: uniqueId })
    : warning('BLANK_IN_NAME', 'SpacesInResourceNameDeprecation', message, { span, node: uniqueId });
}

/* Configs */

export function wrongConfigType(
  uniqueId: string,
  { key, value, expected }: WrongValue,
  span: Span,
): Diagnostic {
  return error(
    'CONFIG_TYPE',
    `config '${key}' of '${uniqueId}' has to be ${expected}, not ${describeValue(value)}`,
    {
      span,
      node: uniqueId,
    },
  );
}

function describeValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a dict';
  return typeof value === 'string' ? `'${value}'` : String(value);
}

export function unusedConfigPath(path: string, span: Span): Diagnostic {
  return warning(
    'CONFIG_UNUSED',
    'UnusedResourceConfigPath',
    `'${path}' in dbt_project.yml configures nothing that exists`,
    {
      span,
      hint: 'folders follow the path of the files below the resource folder, after the name of the package',
    },
  );
}

export function unknownGroup({ node, unit }: BuiltNode, group: string, near: readonly string[]): Diagnostic {
  const hint = near.length > 0 ? didYouMean(group, near) : "define it under 'groups' in a property file";
  return error(
    'GROUP_NOT_FOUND',
    `'${node.unique_id}' belongs to the group '${group}', which does not exist`,
    {
      span: unit.captured.configSpans.get('group') ?? unit.span,
      node: node.unique_id,
      hint,
    },
  );
}

export function publicEphemeral({ node, unit }: BuiltNode): Diagnostic {
  return error('PUBLIC_EPHEMERAL', `'${node.unique_id}' is ephemeral and cannot be public`, {
    span: unit.span,
    node: node.unique_id,
    hint: 'other projects have no relation to read: materialize it or make it protected',
  });
}

export function snapshotConfig({ node, unit }: BuiltNode, problem: string): Diagnostic {
  return error('SNAPSHOT_CONFIG', `snapshot '${node.name}' ${problem}`, {
    span: unit.span,
    node: node.unique_id,
  });
}

/* Generic tests */

export function testDefinition(message: string, span: Span): Diagnostic {
  return error('TEST_DEFINITION', message, { span });
}

export function propertyMovedToConfig(test: string, key: string, span: Span): Diagnostic {
  return warning(
    'PROPERTY_MOVED',
    'PropertyMovedToConfigDeprecation',
    `'${key}' of test '${test}' belongs under 'config'`,
    { span },
  );
}

export function missingArgumentsProperty(test: string, span: Span): Diagnostic {
  return warning(
    'ARGUMENTS_PROPERTY',
    'MissingArgumentsPropertyInGenericTestDeprecation',
    `the arguments of test '${test}' belong under 'arguments'`,
    { span },
  );
}

export function genericTestNotFound(
  macros: MacroRegistry,
  name: string,
  namespace: string | null,
  span: Span,
): Diagnostic {
  const full = namespace === null ? name : `${namespace}.${name}`;
  const known: string[] = [];
  for (const { packageName, template } of macros.all()) {
    const { macroName } = template.definition;
    if (!macroName.startsWith('test_')) continue;
    known.push(macroName.slice(5), `${packageName}.${macroName.slice(5)}`);
  }
  return error('TEST_NOT_FOUND', `there is no generic test '${full}'`, {
    span,
    hint:
      didYouMean(full, known) ??
      "define it with '{% test … %}' or install the package that has it with 'tsdbt deps'",
  });
}

/* References */

export function refNotFound(
  uniqueId: string,
  args: RefArgs,
  name: string,
  known: Iterable<string>,
  span: Span | undefined,
): Diagnostic {
  return error('REF_NOT_FOUND', `'${uniqueId}' refers to ${name}, which does not exist`, {
    span,
    node: uniqueId,
    hint: didYouMean(args.name, known) ?? 'check the name, and that its package is installed',
  });
}

export function sourceNotFound(
  uniqueId: string,
  source: string,
  table: string,
  known: Iterable<string>,
  span: Span | undefined,
): Diagnostic {
  const name = `${source}.${table}`;
  return error('SOURCE_NOT_FOUND', `'${uniqueId}' refers to source '${name}', which does not exist`, {
    span,
    node: uniqueId,
    hint: didYouMean(name, known) ?? "define it under 'sources' in a property file",
  });
}

export function disabledTarget(uniqueId: string, name: string, span: Span | undefined): Diagnostic {
  return error('REF_DISABLED', `'${uniqueId}' refers to ${name}, which is disabled`, {
    span,
    node: uniqueId,
    hint: 'enable it, or disable what refers to it',
  });
}

export function disabledTargetOfTest(uniqueId: string, name: string, span: Span | undefined): Diagnostic {
  return warning(
    'TEST_OF_DISABLED',
    'InvalidDisabledTargetInTestNode',
    `test '${uniqueId}' is off: it refers to ${name}, which is disabled`,
    {
      span,
      node: uniqueId,
    },
  );
}

export function testTargetNotFound(uniqueId: string, name: string, span: Span | undefined): Diagnostic {
  return warning(
    'TEST_OF_MISSING',
    'NodeNotFoundOrDisabled',
    `test '${uniqueId}' is off: it refers to ${name}, which does not exist`,
    {
      span,
      node: uniqueId,
    },
  );
}

export function ambiguousRef(name: string, ids: readonly string[], span: Span | undefined): Diagnostic {
  return error(
    'REF_AMBIGUOUS',
    `'${name}' is the name of several nodes: ${ids.map((id) => `'${id}'`).join(', ')}`,
    {
      span,
      hint: `say which one is meant: ref('<package>', '${name}')`,
    },
  );
}

export function privateRef(
  uniqueId: string,
  target: string,
  group: string | null,
  span: Span | undefined,
): Diagnostic {
  const whose = group === null ? '' : ` of group '${group}'`;
  return error('REF_PRIVATE', `'${uniqueId}' refers to '${target}', a private model${whose}`, {
    span,
    node: uniqueId,
    hint: 'only nodes of the same group may refer to it',
  });
}

export function protectedRef(uniqueId: string, target: string, span: Span | undefined): Diagnostic {
  return error('REF_PROTECTED', `'${uniqueId}' refers to '${target}', a protected model of another package`, {
    span,
    node: uniqueId,
    hint: 'its package restricts access to public models',
  });
}

export function docNotFound(args: readonly string[], known: Iterable<string>, span: Span): Diagnostic {
  return error('DOC_NOT_FOUND', `there is no docs block '${args.join('.')}'`, {
    span,
    hint: didYouMean(args.at(-1) ?? '', known),
  });
}

export function docArguments(span: Span): Diagnostic {
  return error('DOC_ARGUMENTS', 'doc() takes the name of a docs block, or a package and a name', { span });
}

/* Data that a model would destroy */

export function replacesSource(
  { node, unit }: BuiltNode,
  source: BuiltSource,
  reader: BuiltNode,
  span: Span | undefined,
): Diagnostic {
  const who = reader.node === node ? 'that it reads' : `that '${reader.node.unique_id}' reads`;
  return error(
    'REPLACES_SOURCE',
    `'${node.unique_id}' would replace ${node.relation_name}, the source ${who}`,
    {
      span: reader.node === node ? (span ?? unit.span) : unit.span,
      node: node.unique_id,
      related: [{ message: 'the source is defined at', span: source.span }],
      hint: "give the model another 'schema' or 'alias', or keep raw tables in a database of their own",
    },
  );
}

export function replacesProtected({ node, unit }: BuiltNode, owned: ProtectedRelation): Diagnostic {
  return error(
    'REPLACES_PIPE_TARGET',
    `'${node.unique_id}' would replace ${node.relation_name}, which ${owned.owner} writes`,
    {
      span: unit.span,
      node: node.unique_id,
      ...(owned.span ? { related: [{ message: 'it is named at', span: owned.span }] } : {}),
      hint: "give the model another 'schema' or 'alias', or keep raw tables in a database of their own",
    },
  );
}
