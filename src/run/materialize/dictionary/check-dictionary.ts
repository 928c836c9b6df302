import { isRecord, type Json } from '../../../base/index.ts';
import type { CompiledNode, Target } from '../../../manifest/index.ts';
import { configInvalid, passwordInDdl } from '../../diagnostics.ts';

const isGiven = (value: Json | undefined): boolean => value !== undefined && value !== null && value !== '';

const isTrue = (value: Json | undefined): boolean => value === true || /^true$/i.test(String(value));

const isField = (value: Json): boolean =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');

function checkFields(node: CompiledNode): void {
  const { fields } = node.config;
  if (isGiven(fields)) {
    if (!Array.isArray(fields) || fields.length === 0 || !fields.every(isField)) {
      throw configInvalid(
        node,
        'fields',
        "is a list of pairs of a name and a type, such as ['id', 'UInt64']",
      );
    }
    return;
  }
  const columns = Object.values(node.columns);
  if (columns.length === 0) {
    throw configInvalid(node, 'fields', 'is missing: a dictionary needs its attributes, or columns in YAML');
  }
  const untyped = columns.find((column) => !isGiven(column.data_type));
  if (untyped)
    throw configInvalid(node, 'fields', `is missing, and the column '${untyped.name}' has no data_type`);
}

function checkSource(node: CompiledNode): 'clickhouse' | 'http' {
  const { config } = node;
  const type = config['source_type'] ?? 'clickhouse';
  if (type !== 'clickhouse' && type !== 'http') {
    throw configInvalid(node, 'source_type', "is 'clickhouse' or 'http'");
  }
  if (type === 'http') {
    for (const key of ['url', 'format']) {
      if (!isGiven(config[key])) throw configInvalid(node, key, "is missing, which a source of 'http' needs");
    }
    const unused = ['table', 'update_field', 'update_lag', 'named_collection'].find((key) =>
      isGiven(config[key]),
    );
    if (unused) throw configInvalid(node, unused, "means nothing for a source of 'http'");
  }
  return type;
}

/**
 * Checks the configuration of a dictionary by ClickHouse's rules of what goes together.
 * @throws UserError for one that cannot be, and where it would write the profile's password into a statement
 */
export function checkDictionary(node: CompiledNode, target: Pick<Target, 'kind'>): void {
  const { config } = node;
  checkFields(node);
  for (const key of ['primary_key', 'layout']) {
    if (!isGiven(config[key])) throw configInvalid(node, key, 'is missing, which a dictionary needs');
  }
  const isRange = /range_hashed/i.test(String(config['layout']));
  if (isRange !== isGiven(config['range'])) {
    throw isRange
      ? configInvalid(node, 'range', "is missing, which this layout needs, such as 'min start max stop'")
      : configInvalid(node, 'range', 'is for the layouts RANGE_HASHED and COMPLEX_KEY_RANGE_HASHED alone');
  }
  if (isGiven(config['update_lag']) && !isGiven(config['update_field'])) {
    throw configInvalid(node, 'update_lag', "needs an 'update_field'");
  }
  const overrides = config['connection_overrides'] ?? {};
  if (!isRecord(overrides)) throw configInvalid(node, 'connection_overrides', 'is a mapping');
  if (checkSource(node) === 'http' || isGiven(config['named_collection'])) return;
  if (needsPassword(target) && !('password' in overrides) && !isTrue(config['allow_password_in_ddl'])) {
    throw passwordInDdl(node);
  }
}

const needsPassword = (target: Pick<Target, 'kind'> & { readonly password?: string }): boolean =>
  target.kind === 'server' && Boolean(target.password);
