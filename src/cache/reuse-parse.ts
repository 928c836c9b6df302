import { readFileSync } from 'node:fs';
import { asWritten } from '../artifacts/index.ts';
import { findCycle } from '../graph/index.ts';
import { replaceEntries } from './manifest-body.ts';
import { reparseChanged } from './reparse-changed.ts';
import type { Diagnostic } from '../base/index.ts';
import type { InvocationSink } from '../context/index.ts';
import { seedChecksum, type ProjectRequest } from '../project/index.ts';
import type { FileStamp } from './file-stamps.ts';
import { sourcesOf } from './find-sources.ts';
import { fingerprintOf, type ParseConditions } from './fingerprint.ts';
import { changesFilePath, hashOf, parseFilePath } from './keep-parse.ts';
import { restoreDiagnostic, type FindSource } from './kept-diagnostics.ts';
import type { KeptIndex } from './kept-index.ts';
import { readChanges, writeChanges, type KeptFile } from './kept-changes.ts';
import { openKept, type ChangedParts, type KeptProject } from './kept-project.ts';
import { readsHold } from './kept-reads.ts';
import {
  logOf,
  mergeFiles,
  mergeLogs,
  mergeParts,
  partsOf,
  withChanges,
  withoutTemplates,
} from './merge-changes.ts';
import { readParseFile } from './parse-file.ts';

export interface ReuseRequest extends ParseConditions {
  readonly request: ProjectRequest;
  readonly stamps: readonly FileStamp[];
}

/** A kept parse that holds, with what parsing would say again. */
export interface ReusedParse extends KeptProject {
  readonly diagnostics: readonly Diagnostic[];
  /** manifest.json from behind its metadata on, in pieces. */
  readonly body: readonly Buffer[];
  /** Files that were parsed anew. */
  readonly parsedFiles: number;
}

/**
 * The kept parse of a project, with what changed since parsed anew, where parsing all of it would give the same; what
 * templates said is said again. What was parsed anew is kept, too.
 */
export async function reuseParse(reuse: ReuseRequest): Promise<ReusedParse | undefined> {
  const { outline, invocation, request } = reuse;
  const blocks = readParseFile(parseFilePath(outline));
  if (!blocks) return undefined;
  const changes = readChanges(changesFilePath(outline), blocks.identity);
  const index = withChanges(JSON.parse(blocks.index.toString('utf8')) as KeptIndex, changes);
  const holds =
    index.fingerprint === fingerprintOf(reuse) &&
    (index.validUntil === null || invocation.clock.now().getTime() < index.validUntil) &&
    readsHold(index.reads.common, invocation);
  const files = holds ? changedFiles(index, reuse.stamps) : undefined;
  if (!files) return undefined;
  const readers = Object.entries(index.reads.byFile).flatMap(([id, reads]) =>
    readsHold(reads, invocation) ? [] : [id],
  );
  const surroundings = { request, outline, invocation };
  const earlier = partsOf(changes);
  const kept = openKept(surroundings, index, blocks, earlier);
  const find = sourcesOf(outline);
  const diagnostics = index.diagnostics.map((each) => restoreDiagnostic(each, find));
  if (files.length === 0 && readers.length === 0) {
    repeat(index, invocation.sink, find);
    return { ...kept, diagnostics, body: changedBody(index, blocks.body, kept, earlier), parsedFiles: 0 };
  }
  const paths = files.map(({ path }) => path);
  const reparsed = reparseChanged(surroundings, index, kept, { files: paths, readers });
  if (!reparsed) return undefined;
  const log = logOf(reparsed, invocation);
  if (log.common.isFleeting) return undefined;
  const changed = mergeParts(earlier, reparsed);
  const anew = openKept(surroundings, index, blocks, changed, kept);
  // The project had no cycle: a new one would lead through a changed model.
  if (findCycle(changed.nodes.keys(), (id) => anew.graph.children(id))) return undefined;
  const isLasting = files.length > 0 || readers.some((id) => !index.reads.byFile[id]?.isFleeting);
  if (isLasting) {
    await writeChanges(changesFilePath(outline), blocks.identity, {
      files: mergeFiles(changes?.files ?? [], files),
      reads: mergeLogs(index.reads, log),
      nodes: withoutTemplates(changed.nodes),
      macros: Object.fromEntries(changed.macros),
    });
  }
  const parsedFiles = reparsed.models.length + reparsed.macros.length;
  return { ...anew, diagnostics, body: changedBody(index, blocks.body, anew, changed), parsedFiles };
}

/** The text of a manifest in which some parts changed: their records, and the edges from and to the nodes among them. */
function changedBody(
  { sections }: KeptIndex,
  body: Buffer,
  { graph, keptMembers }: KeptProject,
  { nodes, macros }: ChangedParts,
): readonly Buffer[] {
  if (nodes.size === 0 && macros.size === 0) return [body];
  const parents = new Map<string, readonly string[]>();
  const children = new Map<string, readonly string[]>();
  for (const id of nodes.keys()) {
    parents.set(id, graph.members.get(id)?.dependsOn.toSorted() ?? []);
    const earlier = keptMembers.get(id)?.dependsOn ?? [];
    for (const parent of [...earlier, ...graph.parents(id)]) children.set(parent, graph.children(parent));
  }
  const records = new Map([...nodes, ...macros].map(([id, { record }]) => [id, asWritten(record)]));
  return replaceEntries(body, sections, {
    nodes: records,
    macros: records,
    parent_map: parents,
    child_map: children,
  });
}

/** A file that holds something else now. */
type ChangedFile = KeptFile & Pick<FileStamp, 'path'>;

/** Undefined where the files are others. */
function changedFiles(
  { stamps, hashes }: KeptIndex,
  now: readonly FileStamp[],
): readonly ChangedFile[] | undefined {
  if (hashes.length !== now.length) return undefined;
  return now.flatMap(({ path, size, changedAt, inode }, index): readonly ChangedFile[] => {
    const at = index * 3;
    const isAlike = stamps[at] === size;
    if (isAlike && changedAt !== 0 && stamps[at + 1] === changedAt && stamps[at + 2] === inode) return [];
    const text = size < 0 ? '' : readFileSync(path, 'utf8');
    const hash = hashOf(text);
    // Seeds are known by dbt's own checksum.
    if (isAlike && (hash === hashes[index] || seedChecksum(text) === hashes[index])) return [];
    return [{ path, index, size, changedAt, inode, hash }];
  });
}

function repeat({ utterances }: KeptIndex, sink: InvocationSink, find: FindSource): void {
  for (const said of utterances) {
    if (said.kind === 'log') sink.log(said.text, said.info);
    else if (said.kind === 'print') sink.print(said.text);
    else sink.report(restoreDiagnostic(said.diagnostic, find));
  }
}
