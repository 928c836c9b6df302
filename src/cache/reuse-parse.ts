import { readFileSync } from 'node:fs';
import { asWritten } from '../artifacts/index.ts';
import { findCycle, type ProjectGraph } from '../graph/index.ts';
import type { ReparsedModel } from '../parse/index.ts';
import { replaceEntries } from './manifest-body.ts';
import { reparseChanged } from './reparse-changed.ts';
import type { Diagnostic } from '../base/index.ts';
import type { InvocationSink } from '../context/index.ts';
import type { ProjectRequest } from '../project/index.ts';
import type { FileStamp } from './file-stamps.ts';
import { sourcesOf } from './find-sources.ts';
import { fingerprintOf, type ParseConditions } from './fingerprint.ts';
import { hashOf, parseFilePath } from './keep-parse.ts';
import { restoreDiagnostic, type FindSource } from './kept-diagnostics.ts';
import type { KeptIndex } from './kept-index.ts';
import { openKept, type KeptProject } from './kept-project.ts';
import { readsHold } from './kept-reads.ts';
import { readParseFile } from './parse-file.ts';

export interface ReuseRequest extends ParseConditions {
  readonly request: ProjectRequest;
  readonly stamps: readonly FileStamp[];
}

/** A kept parse that holds, with what parsing would say again. */
export interface ReusedParse extends KeptProject {
  readonly diagnostics: readonly Diagnostic[];
  /** manifest.json from behind its metadata on. */
  readonly body: Buffer;
}

/** The kept parse of a project, where parsing it anew would give the same; what templates said is said again. */
export function reuseParse(reuse: ReuseRequest): ReusedParse | undefined {
  const { outline, invocation, request } = reuse;
  const blocks = readParseFile(parseFilePath(outline));
  if (!blocks) return undefined;
  const index = JSON.parse(blocks.index.toString('utf8')) as KeptIndex;
  const holds =
    index.fingerprint === fingerprintOf(reuse) &&
    (index.validUntil === null || invocation.clock.now().getTime() < index.validUntil) &&
    readsHold(index.reads, invocation);
  const changed = holds ? changedFiles(index, reuse.stamps) : undefined;
  if (!changed) return undefined;
  const surroundings = { request, outline, invocation };
  const kept = openKept(surroundings, index, blocks);
  const find = sourcesOf(outline);
  const diagnostics = index.diagnostics.map((each) => restoreDiagnostic(each, find));
  if (changed.length === 0) {
    repeat(index, invocation.sink, find);
    return { ...kept, diagnostics, body: blocks.body };
  }
  const models = reparseChanged(surroundings, index, kept, changed);
  if (!models) return undefined;
  const anew = openKept(surroundings, index, blocks, models);
  // The project had no cycle: a new one would lead through a changed model.
  if (findCycle(models.keys(), (id) => anew.graph.children(id))) return undefined;
  return { ...anew, diagnostics, body: changedBody(index, blocks.body, kept, anew.graph, models) };
}

/** The text of a manifest in which some models changed: their records, and the edges from and to them. */
function changedBody(
  { sections }: KeptIndex,
  body: Buffer,
  before: KeptProject,
  after: ProjectGraph,
  models: ReadonlyMap<string, ReparsedModel>,
): Buffer {
  const parents = new Map<string, readonly string[]>();
  const children = new Map<string, readonly string[]>();
  for (const [id, { node }] of models) {
    parents.set(id, node.depends_on.nodes.toSorted());
    const earlier = before.graph.members.get(id)?.dependsOn ?? [];
    for (const parent of [...earlier, ...after.parents(id)]) children.set(parent, after.children(parent));
  }
  const nodes = new Map([...models].map(([id, { node }]) => [id, asWritten(node)]));
  return replaceEntries({ body, sections }, { nodes, parent_map: parents, child_map: children });
}

/** Absolute paths of the files that hold something else now; undefined where they are other files. */
function changedFiles(
  { stamps, hashes }: KeptIndex,
  now: readonly FileStamp[],
): readonly string[] | undefined {
  if (hashes.length !== now.length) return undefined;
  const isSame = ({ path, size, changedAt, inode }: FileStamp, index: number): boolean => {
    const at = index * 3;
    if (stamps[at] !== size) return false;
    if (changedAt !== 0 && stamps[at + 1] === changedAt && stamps[at + 2] === inode) return true;
    return size >= 0 && hashOf(readFileSync(path, 'utf8')) === hashes[index];
  };
  return now.flatMap((stamp, index) => (isSame(stamp, index) ? [] : [stamp.path]));
}

function repeat({ utterances }: KeptIndex, sink: InvocationSink, find: FindSource): void {
  for (const said of utterances) {
    if (said.kind === 'log') sink.log(said.text, said.info);
    else if (said.kind === 'print') sink.print(said.text);
    else sink.report(restoreDiagnostic(said.diagnostic, find));
  }
}
