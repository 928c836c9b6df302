import { isRecord, type Span } from '../../base/index.ts';
import { hostFunction, toText, type CallArguments, type HostObject } from '../../jinja/index.ts';
import { configMissing, raisedByTemplate, warnedByTemplate } from '../diagnostics.ts';
import { contractMismatch } from './contract-mismatch.ts';
import type { InvocationSink } from '../types.ts';
import { MembersObject } from './members-object.ts';

/** What raises with the sentence it is given: name in templates, code of the error. */
const RAISED_AS_SAID: Readonly<Record<string, string>> = {
  raise_compiler_error: 'COMPILATION_ERROR',
  raise_database_error: 'DATABASE_ERROR',
  raise_dependency_error: 'DEPENDENCY_ERROR',
  raise_not_implemented: 'NOT_SUPPORTED',
  raise_fail_fast_error: 'FAIL_FAST',
  raise_cache_inconsistent: 'CACHE_INCONSISTENT',
  raise_dataclass_not_dict: 'COMPILATION_ERROR',
};

/** What raises about the things it is given: name in templates, how the sentence begins. */
const RAISED_ABOUT: Readonly<Record<string, string>> = {
  missing_relation: 'There is no relation',
  missing_materialization: 'There is no materialization for',
  raise_ambiguous_alias: 'Two resources have the same relation:',
  raise_ambiguous_catalog_match: 'Several relations of the catalog match:',
  raise_dep_not_found: 'A dependency is missing:',
  raise_duplicate_patch_name: 'A resource is described twice:',
  raise_duplicate_resource_name: 'Two resources have the same name:',
  raise_invalid_property_yml_version: 'A property file has a wrong version:',
  relation_wrong_type: 'A relation is not of the expected type:',
  column_type_missing: "A contract needs a 'data_type' for these columns:",
};

/** `exceptions`: errors and warnings in a template's own words, at the place of the call. */
export function exceptionsObject(sink: InvocationSink, node: string | undefined): HostObject {
  const members: Record<string, unknown> = {};
  const define = (name: string, run: (args: CallArguments) => unknown): void => {
    members[name] = hostFunction(name, run);
  };
  for (const [name, code] of Object.entries(RAISED_AS_SAID)) {
    define(name, ({ positional, keyword, span }) => {
      throw raisedByTemplate(code, sentence(positional[0] ?? keyword.get('msg') ?? ''), span);
    });
  }
  for (const [name, beginning] of Object.entries(RAISED_ABOUT)) {
    define(name, ({ positional, keyword, span }) => {
      const subjects = [...positional, ...keyword.values()].map(subject).filter((each) => each !== '');
      throw raisedByTemplate('COMPILATION_ERROR', `${beginning} ${subjects.join(', ')}`, span);
    });
  }
  define('warn', ({ positional, keyword, span }) => {
    const message = sentence(positional[0] ?? keyword.get('msg') ?? '');
    sink.report(warnedByTemplate(message, node, span));
    return '';
  });
  define('missing_config', ({ positional, keyword, span }) => {
    const model = subject(positional[0] ?? keyword.get('model')).slice(1, -1);
    throw configMissing(toText(positional[1] ?? keyword.get('name') ?? ''), model, span);
  });
  define('raise_contract_error', ({ positional: [yamlColumns, sqlColumns], span }) => {
    throw contractMismatch(yamlColumns, sqlColumns, span);
  });
  define('warn_snapshot_timestamp_data_types', ({ positional, span }) => {
    sink.report(snapshotTypesDiffer(positional.map(toText), node, span));
    return null;
  });
  return new MembersObject('dict', members);
}

const sentence = (value: unknown): string => toText(value).trim();

/** How a message names a node, a relation or a plain value. */
function subject(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (isRecord(value) && typeof value['unique_id'] === 'string') return `'${value['unique_id']}'`;
  return `'${toText(value)}'`;
}

function snapshotTypesDiffer(
  [snapshotType = '', updatedAtType = '']: readonly string[],
  node: string | undefined,
  span: Span | undefined,
): ReturnType<typeof warnedByTemplate> {
  const message = `The snapshot's time has type '${snapshotType}' and its 'updated_at' has type '${updatedAtType}'`;
  return { ...warnedByTemplate(message, node, span), event: 'SnapshotTimestampWarning' };
}
