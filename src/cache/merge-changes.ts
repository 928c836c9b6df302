import type { Invocation } from '../context/index.ts';
import type { Reparsed } from '../parse/index.ts';
import type { KeptChange, KeptChanges, KeptFile } from './kept-changes.ts';
import type { KeptIndex } from './kept-index.ts';
import type { ChangedParts } from './kept-project.ts';
import { codeOf } from './kept-provenance.ts';
import { keepReadLog, unite, withFleetingConfig, type KeptReadLog } from './kept-reads.ts';

/** The index of a kept parse as it is after what was parsed anew since. */
export function withChanges(index: KeptIndex, changes: KeptChanges | undefined): KeptIndex {
  if (!changes) return index;
  const stamps = [...index.stamps];
  const hashes = [...index.hashes];
  for (const { index: at, size, changedAt, inode, hash } of changes.files) {
    stamps.splice(at * 3, 3, size, changedAt, inode);
    hashes[at] = hash;
  }
  return { ...index, stamps, hashes, reads: changes.reads };
}

export function partsOf(changes: KeptChanges | undefined): ChangedParts {
  return {
    nodes: new Map(Object.entries(changes?.nodes ?? {})),
    macros: new Map(Object.entries(changes?.macros ?? {})),
  };
}

export function mergeParts({ nodes, macros }: ChangedParts, reparsed: Reparsed): ChangedParts {
  return {
    nodes: new Map([
      ...nodes,
      ...reparsed.models.map(
        ({ node, template }) =>
          [node.unique_id, { record: node, place: [0, 0, ...codeOf(template.source)], template }] as const,
      ),
    ]),
    macros: new Map([
      ...macros,
      ...reparsed.macros.map(
        ({ node, span }) =>
          [node.unique_id, { record: node, place: [span.start, span.end, -1, -1] }] as const,
      ),
    ]),
  };
}

export function mergeFiles(before: readonly KeptFile[], now: readonly KeptFile[]): readonly KeptFile[] {
  return [...new Map([...before, ...now].map((file) => [file.index, file])).values()];
}

/** What was read on the way; a file that reads nothing any more has an empty entry. */
export function logOf({ reads, models }: Reparsed, invocation: Invocation): KeptReadLog {
  const { common, byFile } = keepReadLog(reads, invocation);
  const ofModels = models.map(({ node }) => {
    const id = `${node.package_name}://${node.original_file_path}`;
    return [id, withFleetingConfig(byFile[id] ?? {}, node.config)] as const;
  });
  return { common, byFile: { ...byFile, ...Object.fromEntries(ofModels) } };
}

export function mergeLogs(before: KeptReadLog, now: KeptReadLog): KeptReadLog {
  return { common: unite(before.common, now.common), byFile: { ...before.byFile, ...now.byFile } };
}

export function withoutTemplates(nodes: ChangedParts['nodes']): Record<string, KeptChange> {
  return Object.fromEntries([...nodes].map(([id, { record, place }]) => [id, { record, place }]));
}
