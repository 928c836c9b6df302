import { isRecord } from '../../base/index.ts';
import type { CompiledNode } from '../../manifest/index.ts';
import { configInvalid } from '../diagnostics.ts';

/** Engines that keep rows as they came: no order, no parts, no keys. */
const PLAIN = new Set(['Memory', 'Log', 'TinyLog', 'StripeLog', 'Null']);

/** Clauses of the configs that these engines refuse. */
const KEYS = ['partition_by', 'primary_key', 'ttl'] as const;

/** What every entry of a list must have. */
const ADDITIONS = { indexes: ['name', 'definition'], projections: ['name', 'query'] } as const;

const isSet = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);

/** `ReplacingMergeTree` of `ReplacingMergeTree(version)`. @throws UserError for parentheses that do not match */
function engineName(node: CompiledNode): string {
  const engine = node.config['engine'] ?? 'MergeTree';
  if (typeof engine !== 'string') throw configInvalid(node, 'engine', 'must be a text such as MergeTree()');
  const opened = engine.split('(').length;
  if (opened !== engine.split(')').length)
    throw configInvalid(node, 'engine', `has parentheses that do not match: ${engine}`);
  return engine.replace(/\(.*$/s, '').trim();
}

function checkEntries(node: CompiledNode, key: keyof typeof ADDITIONS): void {
  const list = node.config[key];
  if (!Array.isArray(list))
    throw configInvalid(node, key, `must be a list of dicts with ${ADDITIONS[key].join(' and ')}`);
  for (const entry of list) {
    const missing = ADDITIONS[key].filter((field) => !isRecord(entry) || !isSet(entry[field]));
    if (missing.length > 0) {
      const name = isRecord(entry) && typeof entry['name'] === 'string' ? ` ('${entry['name']}')` : '';
      throw configInvalid(node, key, `has an entry${name} without ${missing.join(' and ')}`);
    }
  }
}

/**
 * Checks the configs of a table that exclude each other, before anything is built; what depends on its columns is left to
 * ClickHouse.
 *
 * @throws UserError for the config at fault
 */
export function checkTableConfig(node: CompiledNode): void {
  const engine = engineName(node);
  for (const key of ['indexes', 'projections'] as const) {
    if (!isSet(node.config[key])) continue;
    checkEntries(node, key);
    if (!engine.endsWith('MergeTree'))
      throw configInvalid(node, key, `needs an engine of the MergeTree family, and its engine is ${engine}`);
  }
  if (!PLAIN.has(engine)) return;
  const refused = KEYS.find((key) => isSet(node.config[key]));
  if (refused !== undefined) throw configInvalid(node, refused, `means nothing to the engine ${engine}`);
}
