import { posix } from 'node:path';
import type { ManifestNode } from '../manifest/index.ts';

/**
 * Where a node's code goes below the target folder: `target/compiled/<package>/…`. A file with one node keeps its path;
 * where several nodes come from one file (tests of a property file, snapshots) the file's path is a folder of theirs.
 */
export function codePath(node: ManifestNode, stage: 'compiled' | 'run', targetPath = 'target'): string {
  return posix.join(targetPath, stage, node.package_name, pathInPackage(node));
}

function pathInPackage(node: ManifestNode): string {
  const { path, original_file_path: file } = node;
  if (node.resource_type === 'snapshot') return posix.join(file, `${node.name}.sql`);
  return posix.basename(path) === posix.basename(file) ? file : posix.join(file, path);
}
