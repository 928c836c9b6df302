import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DiagnosticSink, Json, JsonObject } from '../../base/index.ts';
import { secretValues } from '../secret-values.ts';
import { writeYaml } from '../yaml-functions.ts';
import { secretInLock } from './diagnostics.ts';
import { lockEntry } from './package-pin.ts';
import type { ResolvedPackage } from './resolve-packages.ts';

export const LOCK_FILE = 'package-lock.yml';

/**
 * Writes package-lock.yml as dbt writes it.
 * @param hash of what packages.yml asks for.
 * @param env its secrets do not get into the file.
 * @returns the absolute path of the file.
 */
export async function writeLock(
  folder: string,
  resolved: readonly ResolvedPackage[],
  hash: string,
  env: Readonly<Record<string, string | undefined>>,
  sink: DiagnosticSink,
): Promise<string> {
  const secrets = secretValues(env);
  const packages = resolved.map(({ pin, metadata }) => scrub(lockEntry(pin, metadata), secrets, sink));
  const file = join(folder, LOCK_FILE);
  const text = writeYaml({ packages, sha1_hash: hash }, { sortKeys: true, indentSequences: true });
  if (!holds(file, text)) {
    await writeFile(`${file}.tmp`, text);
    await rename(`${file}.tmp`, file);
  }
  return file;
}

function scrub(entry: JsonObject, secrets: readonly string[], sink: DiagnosticSink): JsonObject {
  const clean = (value: Json): Json =>
    typeof value === 'string'
      ? secrets.reduce((text, secret) => text.replaceAll(secret, '*****'), value)
      : value;
  const scrubbed = Object.fromEntries(Object.entries(entry).map(([key, value]) => [key, clean(value)]));
  if (Object.entries(scrubbed).some(([key, value]) => value !== entry[key])) {
    sink.report(secretInLock(String(scrubbed['git'] ?? scrubbed['tarball'] ?? scrubbed['name'])));
  }
  return scrubbed;
}

function holds(file: string, text: string): boolean {
  try {
    return readFileSync(file, 'utf8') === text;
  } catch {
    return false;
  }
}
