import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isRecord } from '../../src/base/index.ts';
import { manifestFromJson } from '../../src/artifacts/index.ts';
import {
  buildGraph,
  INDIRECT_SELECTIONS,
  selectNodes,
  type SelectionRequest,
} from '../../src/graph/index.ts';
import type { ResourceType } from '../../src/manifest/index.ts';

/*
 * The small project of manifest.json beside this file was parsed by dbt 1.11, and dbt-selections.json holds what
 * `dbt ls` of that release printed for each set of flags. Parts of the manifest that selection does not read are cut.
 */

interface Case {
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  readonly selector?: string;
  readonly indirect?: string;
  readonly rt?: string;
  readonly ids: readonly string[];
}

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
const isCases = (value: unknown): value is readonly Case[] => Array.isArray(value) && value.every(isRecord);

const data = read('manifest.json');
if (!isRecord(data)) throw new Error('manifest.json is not a record');
const manifest = manifestFromJson(data, 'manifest.json');
const graph = buildGraph(manifest);
const cases = read('dbt-selections.json');
if (!isCases(cases)) throw new Error('dbt-selections.json is not a list');

/** `dbt ls` leaves analyses out unless they are asked for. */
const LISTED: readonly ResourceType[] = [
  'model',
  'snapshot',
  'seed',
  'test',
  'source',
  'exposure',
  'metric',
  'saved_query',
  'semantic_model',
  'unit_test',
  'function',
];
const ALL: readonly ResourceType[] = [...LISTED, 'analysis'];

function requestOf({ select, exclude, selector, indirect, rt }: Case): SelectionRequest {
  const mode = INDIRECT_SELECTIONS.find((name) => name === indirect);
  const asked = rt === 'all' ? ALL : ALL.filter((kind) => kind === rt);
  return {
    includesEmpty: true,
    resourceTypes: asked.length > 0 ? asked : LISTED,
    ...(select && { select }),
    ...(exclude && { exclude }),
    ...(selector !== undefined && { selector }),
    ...(mode && { indirectSelection: mode }),
  };
}

describe('selection agrees with dbt', () => {
  test.each(cases.map((entry) => [JSON.stringify({ ...entry, ids: undefined }), entry] as const))(
    '%s',
    (_name, entry) => {
      expect(selectNodes(manifest, graph, requestOf(entry)).ids.toSorted()).toEqual(entry.ids);
    },
  );
});
