import { isRecord } from '../../../base/index.ts';
import type { ManifestNode } from '../../../manifest/index.ts';
import { configInvalid } from '../../diagnostics.ts';

export type OnSchemaChange = 'ignore' | 'fail' | 'append_new_columns' | 'sync_all_columns';
const ON_SCHEMA_CHANGE: readonly OnSchemaChange[] = [
  'ignore',
  'fail',
  'append_new_columns',
  'sync_all_columns',
];

export interface Refreshable {
  readonly interval: string;
  readonly dependsOn: readonly string[];
  /** Whether what it depends on must be there. */
  readonly isValidated: boolean;
  readonly isAppending: boolean;
}

/** The configuration of a materialized view, checked. */
export interface ViewConfig {
  /** Whether what the source holds already is brought in when the view is made; true by default. */
  readonly catchup: boolean;
  readonly refreshable: Refreshable | undefined;
  /** Whether rows may be missed or doubled where ClickHouse offers no moment without inserts; false by default. */
  readonly allowsBlindWindow: boolean;
}

const isTrue = (value: unknown): boolean => value === true || /^true$/i.test(String(value));

function readRefreshable(node: ManifestNode): Refreshable | undefined {
  const value = node.config['refreshable'];
  if (value === undefined || value === null || value === false) return undefined;
  if (!isRecord(value)) throw configInvalid(node, 'refreshable', "is a mapping with 'interval'");
  const { interval, depends_on: dependsOn, depends_on_validation: validation, append } = value;
  if (typeof interval !== 'string' || interval.trim() === '') {
    throw configInvalid(node, 'refreshable', "needs an 'interval', such as 'every 1 hour'");
  }
  const names = dependsOn === undefined || dependsOn === null ? [] : [dependsOn].flat();
  if (!names.every((name) => typeof name === 'string')) {
    throw configInvalid(node, 'refreshable', "takes a name or a list of names as 'depends_on'");
  }
  return { interval, dependsOn: names, isValidated: isTrue(validation), isAppending: isTrue(append) };
}

/** @throws UserError for a value that cannot be */
export function readViewConfig(node: ManifestNode): ViewConfig {
  const { catchup, allow_blind_window: blind } = node.config;
  return {
    catchup: catchup === undefined || catchup === null || isTrue(catchup),
    refreshable: readRefreshable(node),
    allowsBlindWindow: isTrue(blind),
  };
}

/** @throws UserError for a value that cannot be */
export function readOnSchemaChange(
  node: ManifestNode,
  key: 'on_schema_change' | 'mv_on_schema_change',
  fallback: OnSchemaChange,
): OnSchemaChange {
  const value = node.config[key];
  if (value === undefined || value === null) return fallback;
  const known = ON_SCHEMA_CHANGE.find((each) => each === value);
  if (!known) throw configInvalid(node, key, `is one of ${ON_SCHEMA_CHANGE.join(', ')}`);
  return known;
}
