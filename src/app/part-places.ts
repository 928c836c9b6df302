import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NodePart, Span } from '../base/index.ts';
import type { ManifestNode } from '../manifest/index.ts';
import { placeOfPart } from '../parse/index.ts';
import { shownPath } from '../project/index.ts';
import type { OpenedProject } from './open-project.ts';

/** Finds where the user wrote a part of a node, in the files as they are: asked for when something is wrong with it. */
export function partPlaces({
  loaded,
  parsed,
}: Pick<OpenedProject, 'loaded' | 'parsed'>): (
  node: ManifestNode,
  part: NodePart,
) => Promise<Span | undefined> {
  const packages = new Map(loaded.packages.map((each) => [each.name, each]));
  return (node, part) => {
    const owner = packages.get(node.package_name);
    const owners =
      owner === undefined || owner.root === loaded.root.root ? [loaded.root] : [loaded.root, owner];
    return placeOfPart(node, part, {
      code: parsed.manifest.provenance.file.get(node.unique_id),
      projects: owners.map(({ config }) => config.document),
      read: async (name, path) => {
        const root = packages.get(name)?.root;
        if (root === undefined) return undefined;
        const file = join(root, path);
        const text = await readFile(file, 'utf8').catch(() => undefined);
        return text === undefined ? undefined : { path: shownPath(file, loaded.root.root), text };
      },
    });
  };
}
