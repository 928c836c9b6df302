import { isRecord } from '../../base/index.ts';
import type { KeptCheck, KeptChecks } from './types.ts';

/** The text of a file of kept results. `version` tells results of other programs and engines apart. */
export function formatKeptChecks(version: string, kept: KeptChecks): string {
  return JSON.stringify({ version, nodes: [...kept] });
}

/** Kept results; none when the text is of another version, or no such text. */
export function parseKeptChecks(version: string, text: string): KeptChecks {
  try {
    const data: unknown = JSON.parse(text);
    if (!isRecord(data) || data['version'] !== version || !Array.isArray(data['nodes'])) return new Map();
    return new Map(data['nodes'].filter(isEntry));
  } catch {
    return new Map();
  }
}

/** The file is ours, and of this version: its shape is looked at as far as a cut-off file could differ. */
function isEntry(value: unknown): value is [string, KeptCheck] {
  return (
    Array.isArray(value) &&
    typeof value[0] === 'string' &&
    isRecord(value[1]) &&
    typeof value[1]['key'] === 'string'
  );
}
