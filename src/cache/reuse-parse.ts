import { readFileSync } from 'node:fs';
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
    readsHold(index.reads, invocation) &&
    filesAreSame(index, reuse.stamps);
  if (!holds) return undefined;
  const find = sourcesOf(outline);
  repeat(index, invocation.sink, find);
  return {
    ...openKept({ request, outline, invocation }, index, blocks),
    diagnostics: index.diagnostics.map((each) => restoreDiagnostic(each, find)),
    body: blocks.body,
  };
}

function filesAreSame({ stamps, hashes }: KeptIndex, now: readonly FileStamp[]): boolean {
  if (hashes.length !== now.length) return false;
  return now.every(({ path, size, changedAt, inode }, index) => {
    const at = index * 3;
    if (stamps[at] !== size) return false;
    if (changedAt !== 0 && stamps[at + 1] === changedAt && stamps[at + 2] === inode) return true;
    return size >= 0 && hashOf(readFileSync(path, 'utf8')) === hashes[index];
  });
}

function repeat({ utterances }: KeptIndex, sink: InvocationSink, find: FindSource): void {
  for (const said of utterances) {
    if (said.kind === 'log') sink.log(said.text, said.info);
    else if (said.kind === 'print') sink.print(said.text);
    else sink.report(restoreDiagnostic(said.diagnostic, find));
  }
}
