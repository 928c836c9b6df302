import { unitTestNode } from '../compile/index.ts';
import type { Manifest, ManifestNode } from '../manifest/index.ts';

/** What a selected id runs as: a node of the manifest, or what a unit test is turned into. */
export function runnableNode(manifest: Manifest, id: string): ManifestNode | undefined {
  const test = manifest.unitTests[id];
  if (!test) return manifest.nodes[id];
  const model = manifest.nodes[test.depends_on.nodes[0] ?? ''];
  return model?.resource_type === 'model' ? unitTestNode(test, model) : undefined;
}
