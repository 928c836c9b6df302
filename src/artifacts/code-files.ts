import { closeSync, constants, ftruncateSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, posix, relative } from 'node:path';
import type { ManifestNode } from '../manifest/index.ts';
import { ArtifactError } from './artifact-error.ts';

/**
 * Where a node's SQL is written, relative to the project's folder, with `/`: `target/compiled/shop/models/orders.sql`.
 * Several nodes of one YAML file lie in a folder of its name: `…/models/schema.yml/unique_orders_id.sql`.
 * @param stage `compiled` for the query alone, `run` for the statement that was executed.
 */
export function codePath(node: ManifestNode, targetPath: string, stage: 'compiled' | 'run'): string {
  const { path, original_file_path: file, package_name: packageName } = node;
  const below = posix.basename(path) === posix.basename(file) ? file : posix.join(file, path);
  return posix.join(targetPath.replaceAll('\\', '/'), stage, packageName, below);
}

/**
 * Written at once and over what was there: a small file costs a tenth of what handing it to other threads does, nobody but
 * a person reads it, and file systems that see a file emptied or replaced wait for the disk (ext4's `auto_da_alloc`).
 */
function write(path: string, text: string): void {
  const bytes = Buffer.from(text);
  const file = openForWriting(path);
  try {
    writeFileSync(file, bytes);
    ftruncateSync(file, bytes.length);
  } finally {
    closeSync(file);
  }
}

function openForWriting(path: string): number {
  const flags = constants.O_WRONLY | constants.O_CREAT;
  try {
    return openSync(path, flags);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, flags);
  }
}

/**
 * Writes a node's SQL and returns its path as {@link codePath} gives it.
 * @param root absolute path of the project's folder.
 * @throws ArtifactError
 */
export function writeCode(
  root: string,
  targetPath: string,
  node: ManifestNode,
  stage: 'compiled' | 'run',
  sql: string,
): string {
  const path = codePath(node, targetPath, stage);
  const folder = isAbsolute(targetPath) ? targetPath : join(root, targetPath);
  const absolute = isAbsolute(path) ? path : join(root, path);
  if (relative(folder, absolute).startsWith('..'))
    throw new Error(`'${path}' lies outside the target folder`);
  try {
    write(absolute, sql);
  } catch (error) {
    throw new ArtifactError('ARTIFACT_WRITE_FAILED', absolute, error);
  }
  return path;
}
