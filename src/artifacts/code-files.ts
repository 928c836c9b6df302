import { isAbsolute, join, posix, relative } from 'node:path';
import type { ManifestNode } from '../manifest/index.ts';
import { writeAtomically } from './write-atomically.ts';

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
 * Writes a node's SQL and returns its path as {@link codePath} gives it.
 * @param root absolute path of the project's folder.
 * @throws ArtifactError
 */
export async function writeCode(
  root: string,
  targetPath: string,
  node: ManifestNode,
  stage: 'compiled' | 'run',
  sql: string,
): Promise<string> {
  const path = codePath(node, targetPath, stage);
  const folder = isAbsolute(targetPath) ? targetPath : join(root, targetPath);
  const absolute = isAbsolute(path) ? path : join(root, path);
  if (relative(folder, absolute).startsWith('..'))
    throw new Error(`'${path}' lies outside the target folder`);
  await writeAtomically(absolute, sql);
  return path;
}
