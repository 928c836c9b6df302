import { UserError, type Json } from '../../base/index.ts';
import type { Manifest, ResourceType } from '../../manifest/index.ts';
import { invalidSelectorValue, stateMissing } from '../diagnostics.ts';
import { fieldOf, valueAt, type GraphMember } from '../graph-member.ts';
import type { StateComparison } from '../state/compare-manifests.ts';
import { matchesPath, matchesPattern } from './glob.ts';
import { prepareFqn } from './match-fqn.ts';
import { compareVersions } from './compare-versions.ts';
import type { Criterion, SelectionMethod } from './selection-spec.ts';
import type { SelectionState } from './selection-state.ts';

/** What methods may look at besides the member itself. */
export interface MethodContext {
  readonly manifest: Manifest;
  readonly state: SelectionState;
  /** Made at most once for a selection. @throws UserError when no state was given. */
  comparison(criterion: Criterion): StateComparison;
}

/** Whether a member is one that the criterion names. */
export type MemberTest = (member: GraphMember) => boolean;

/** Prepares a criterion for many members. @throws UserError if its value has no meaning for the method. */
type Method = (criterion: Criterion, value: string, context: MethodContext) => MemberTest;

const RESOURCE_TYPES: readonly ResourceType[] = [
  'model',
  'seed',
  'snapshot',
  'test',
  'unit_test',
  'source',
  'exposure',
  'metric',
  'semantic_model',
  'saved_query',
  'analysis',
  'operation',
  'sql_operation',
  'function',
  'macro',
  'doc',
  'group',
];
const TEST_TYPES = ['generic', 'singular', 'unit', 'data', 'schema'];
const VERSION_KINDS = ['latest', 'prerelease', 'old', 'none'];

function versionOf(member: GraphMember, field: 'version' | 'latest_version'): string | undefined {
  const version = fieldOf(member, field);
  return typeof version === 'string' || typeof version === 'number' ? String(version) : undefined;
}

const isVersioned = (member: GraphMember): boolean =>
  member.resourceType === 'model' && versionOf(member, 'version') !== undefined;

/** `[package.]name`, each part a pattern. */
function namedMember(resourceType: ResourceType): Method {
  return (criterion, value) => {
    const parts = value.split('.');
    if (parts.length > 2) throw new UserError(invalidSelectorValue(criterion, `[package.]${resourceType}`));
    const name = parts.at(-1) ?? '';
    const packageName = parts.length === 2 ? (parts[0] ?? '') : '*';
    return (member) =>
      member.resourceType === resourceType &&
      matchesPattern(member.packageName, packageName) &&
      matchesPattern(member.name, name);
  };
}

const source: Method = (criterion, value) => {
  const parts = value.split('.');
  if (parts.length > 3) throw new UserError(invalidSelectorValue(criterion, '[[package.]source.]table'));
  const [sourceName = '', table = '*'] = parts.length === 3 ? parts.slice(1) : parts;
  const packageName = parts.length === 3 ? (parts[0] ?? '') : '*';
  return (member) =>
    member.resourceType === 'source' &&
    matchesPattern(member.packageName, packageName) &&
    matchesPattern(String(fieldOf(member, 'source_name')), sourceName) &&
    matchesPattern(member.name, table);
};

const path: Method = (_criterion, value) => (member) => {
  if (matchesPath(member.filePath, value)) return true;
  // The property file itself, but not its folder: a YAML file may describe models that lie elsewhere.
  const patch = member.patchPath?.split('://')[1];
  return (
    patch !== undefined && patch !== '' && matchesPath(patch, value) && !matchesPath(dirname(patch), value)
  );
};

const dirname = (file: string): string => file.slice(0, Math.max(0, file.lastIndexOf('/')));

const file: Method = (_criterion, value) => (member) => {
  const name = member.filePath.split('/').at(-1) ?? '';
  const dot = name.lastIndexOf('.');
  return matchesPattern(name, value) || matchesPattern(dot > 0 ? name.slice(0, dot) : name, value);
};

/** Members whose `config` dbt lets selectors look into. */
const isConfigurable = (member: GraphMember): boolean =>
  !['exposure', 'metric', 'semantic_model', 'saved_query', 'unit_test', 'function'].includes(
    member.resourceType,
  );

const config: Method = ({ methodArguments, value: written }) => {
  const ignoresCase = methodArguments.length === 1 && methodArguments[0] === 'severity';
  const asText = String(written).toLowerCase();
  const equals = (value: Json): boolean => {
    if (value === written) return true;
    if (typeof value === 'boolean') return String(value) === asText;
    return ignoresCase && typeof value === 'string' && value.toLowerCase() === asText;
  };
  return (member) => {
    if (!isConfigurable(member)) return false;
    const value = valueAt(member.config, methodArguments);
    if (value === undefined) return false;
    return Array.isArray(value) ? value.some((item: Json) => equals(item)) : equals(value);
  };
};

const resourceType: Method = (criterion, value) => {
  if (!RESOURCE_TYPES.some((known) => known === value)) {
    throw new UserError(invalidSelectorValue(criterion, 'a resource type', RESOURCE_TYPES));
  }
  return (member) => member.resourceType === value;
};

const genericTestName = (member: GraphMember): string | undefined => {
  const metadata = fieldOf(member, 'test_metadata');
  const name = typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'name') : undefined;
  return typeof name === 'string' ? name : undefined;
};

const testName: Method = (_criterion, value) => (member) => {
  if (member.resourceType === 'unit_test') return matchesPattern(member.name, value);
  if (member.resourceType !== 'test') return false;
  const name = genericTestName(member);
  return name !== undefined && matchesPattern(name, value);
};

const testType: Method = (criterion, value) => {
  if (!TEST_TYPES.includes(value))
    throw new UserError(invalidSelectorValue(criterion, 'a test type', TEST_TYPES));
  return (member) => {
    if (member.resourceType === 'unit_test') return value === 'unit';
    if (member.resourceType !== 'test') return false;
    if (value === 'data') return true;
    const isGeneric = genericTestName(member) !== undefined;
    return value === 'singular' ? !isGeneric : value !== 'unit' && isGeneric;
  };
};

const version: Method = (criterion, value) => {
  if (!VERSION_KINDS.includes(value)) {
    throw new UserError(invalidSelectorValue(criterion, 'a kind of version', VERSION_KINDS));
  }
  return (member) => {
    if (member.resourceType !== 'model') return false;
    const own = versionOf(member, 'version');
    const latest = versionOf(member, 'latest_version');
    if (value === 'none') return own === undefined;
    if (own === undefined || latest === undefined) return false;
    const order = compareVersions(own, latest);
    if (value === 'latest') return order === 0;
    return value === 'old' ? order < 0 : order > 0;
  };
};

const group: Method = (_criterion, value) => (member) => {
  if (!isConfigurable(member) && member.resourceType !== 'metric') return false;
  const name = member.config.group;
  return typeof name === 'string' && name !== '' && matchesPattern(name, value);
};

const state: Method = (criterion, _value, context) => context.comparison(criterion).select(criterion);

const result: Method = (criterion, value, { state: { results } }) => {
  if (!results) throw new UserError(stateMissing(criterion, 'run_results.json'));
  return (member) => results.get(member.id) === value;
};

const sourceStatus: Method = (criterion, value, { state: { previousSources, currentSources } }) => {
  if (value !== 'fresher')
    throw new UserError(invalidSelectorValue(criterion, 'a source status', ['fresher']));
  if (!previousSources) throw new UserError(stateMissing(criterion, 'sources.json'));
  if (!currentSources) throw new UserError(stateMissing(criterion, 'sources.json', 'current'));
  return (member) => {
    const current = currentSources.get(member.id);
    const previous = previousSources.get(member.id);
    if (!current || 'failed' in current) return false;
    if (!previous) return true;
    return !('failed' in previous) && current.maxLoadedAt > previous.maxLoadedAt;
  };
};

const METHODS: Readonly<Record<Exclude<SelectionMethod, 'selector'>, Method>> = {
  fqn: (_criterion, value) => {
    const isMeant = prepareFqn(value);
    return (member) => member.resourceType !== 'source' && isMeant(member.fqn, isVersioned(member));
  },
  tag: (_criterion, value) => (member) => member.tags.some((tag) => matchesPattern(tag, value)),
  group,
  access: (_criterion, value) => (member) =>
    member.resourceType === 'model' && fieldOf(member, 'access') === value,
  source,
  path,
  file,
  package: (_criterion, value, { manifest }) => {
    const name = value === 'this' ? manifest.projectName : value;
    return (member) => matchesPattern(member.packageName, name);
  },
  config,
  test_name: testName,
  test_type: testType,
  resource_type: resourceType,
  state,
  exposure: namedMember('exposure'),
  metric: namedMember('metric'),
  result,
  source_status: sourceStatus,
  version,
  semantic_model: namedMember('semantic_model'),
  saved_query: namedMember('saved_query'),
  unit_test: namedMember('unit_test'),
};

/**
 * The test for members that a criterion names itself, before relatives join. dbt's methods in all their particulars;
 * `selector` alone is not here, since it stands for another whole selection.
 */
export function prepareMethod(
  criterion: Criterion,
  method: Exclude<SelectionMethod, 'selector'>,
  context: MethodContext,
): MemberTest {
  return METHODS[method](criterion, String(criterion.value), context);
}
