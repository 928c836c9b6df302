import { join, resolve } from 'node:path';
import { ArtifactError } from '../artifacts/index.ts';
import { sha256, type Diagnostic } from '../base/index.ts';
import type { ProjectGraph } from '../graph/index.ts';
import { readTimeSpines, type Manifest } from '../manifest/index.ts';
import type { FreshlyParsed, Utterance } from '../parse/index.ts';
import type { LoadedPackage, LoadedProject, ProjectOutline, ResourceFile } from '../project/index.ts';
import type { FileStamp } from './file-stamps.ts';
import { sourcesOf } from './find-sources.ts';
import { fingerprintOf, type ParseConditions } from './fingerprint.ts';
import { keepDiagnostic, type FindSource } from './kept-diagnostics.ts';
import type { KeptIndex, KeptUtterance } from './kept-index.ts';
import { keepMembers } from './kept-members.ts';
import { keepPlaces } from './kept-provenance.ts';
import { keepReadLog, withFleetingConfig, type KeptReadLog, type KeptReads } from './kept-reads.ts';
import { writeManifestBody } from './manifest-body.ts';
import { writeParseFile } from './parse-file.ts';

/** A project that was just parsed. */
export interface FreshParse extends ParseConditions {
  readonly loaded: LoadedProject;
  readonly parsed: FreshlyParsed;
  readonly graph: ProjectGraph;
  /** Taken before the files were read. */
  readonly stamps: readonly FileStamp[];
  /** What reading the files and parsing them found to say, in its order. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The file of a project's kept parse, in its target folder. */
export function parseFilePath({ root }: ProjectOutline): string {
  return join(resolve(root.root, root.config.targetPath), 'partial_parse.tsdbt');
}

/** The file of what was parsed anew since. */
export function changesFilePath(outline: ProjectOutline): string {
  return parseFilePath(outline).replace(/\.tsdbt$/, '_changes.tsdbt');
}

/**
 * Keeps a parse for the next command. A disk that cannot take it is no error.
 * @returns manifest.json from behind its metadata on, which was written for it; undefined where nothing was kept.
 */
export async function keepParse(fresh: FreshParse): Promise<readonly Buffer[] | undefined> {
  const { reads } = fresh.parsed;
  const log = keepReadLog(reads, fresh.invocation);
  const kept = withFleetingConfigs(log, fresh.parsed.manifest);
  if (!kept || !isKeepable(kept, fresh.outline)) return undefined;
  const read = fresh.loaded.packages.flatMap((each) => readFilesOf(each).map(({ source }) => source));
  const find = sourcesOf(fresh.outline, read);
  const { manifest, templates } = fresh.parsed;
  const { body, sections } = writeManifestBody(manifest, fresh.graph);
  const index: KeptIndex = {
    fingerprint: fingerprintOf(fresh),
    validUntil: nextDeprecation(manifest, fresh.invocation.clock.now().getTime()),
    stamps: fresh.stamps.flatMap(({ size, changedAt, inode }) => [size, changedAt, inode]),
    hashes: hashesOf(fresh),
    reads: kept,
    utterances: reads.utterances.map((each) => keepUtterance(each, find)),
    diagnostics: fresh.diagnostics.map((each) => keepDiagnostic(each, find)),
    replacesSources: fresh.protectedRelations.length > 0 || replacesSources(manifest),
    hasLooseNodes: Object.keys(manifest.nodes).some((id) => !fresh.graph.members.has(id)),
    members: keepMembers(fresh.graph.members),
    timeSpines: readTimeSpines(Object.values(manifest.nodes)).map(({ node }) => node.unique_id),
    selectors: manifest.selectors,
    sections,
  };
  const places = keepPlaces(manifest, templates, find);
  try {
    await writeParseFile(parseFilePath(fresh.outline), {
      index: [Buffer.from(JSON.stringify(index))],
      places: [Buffer.from(JSON.stringify(places))],
      body,
    });
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error;
  }
  return body;
}

/** Whether what cannot be kept stands in models alone: those are parsed by each command. */
function isKeepable({ common, byFile }: KeptReadLog, { packages }: ProjectOutline): boolean {
  if (common.isFleeting) return false;
  const fleeting = Object.entries(byFile).flatMap(([id, reads]) => (reads.isFleeting ? [id] : []));
  if (fleeting.length === 0) return true;
  const models = new Set(
    packages.flatMap(({ name, listing }) =>
      listing.models.map(({ originalFilePath }) => `${name}://${originalFilePath}`),
    ),
  );
  return fleeting.every((id) => models.has(id));
}

/** The log in which models with a config that cannot be kept count as fleeting; undefined where other nodes have one. */
function withFleetingConfigs(log: KeptReadLog, { nodes }: Manifest): KeptReadLog | undefined {
  const byFile: Record<string, KeptReads> = { ...log.byFile };
  const known = new Set<object>();
  for (const { config, package_name, original_file_path, resource_type } of Object.values(nodes)) {
    if (known.has(config)) continue;
    const id = `${package_name}://${original_file_path}`;
    const before = byFile[id] ?? {};
    const after = withFleetingConfig(before, config);
    if (after === before) known.add(config);
    else if (resource_type === 'model') byFile[id] = after;
    else return undefined;
  }
  return { ...log, byFile };
}

function keepUtterance(said: Utterance, find: FindSource): KeptUtterance {
  return said.kind === 'report' ? { ...said, diagnostic: keepDiagnostic(said.diagnostic, find) } : said;
}

/** Hashes of what was read of each stamped file. Seeds are known by dbt's own checksum. */
function hashesOf({ loaded, stamps }: FreshParse): readonly string[] {
  const hashes = new Map<string, string>();
  for (const each of loaded.packages) {
    for (const { source, originalFilePath } of readFilesOf(each)) {
      const path = join(each.root, originalFilePath);
      if (!hashes.has(path)) hashes.set(path, hashOf(source.text));
    }
  }
  for (const { seeds } of loaded.packages) {
    for (const { absolutePath, checksum } of seeds) hashes.set(absolutePath, checksum.checksum);
  }
  return stamps.map(({ path }) => hashes.get(path) ?? '');
}

/** Every file of a package whose text was read. */
function readFilesOf(owner: LoadedPackage): readonly ResourceFile[] {
  return [
    owner.models,
    owner.analyses,
    owner.singularTests,
    owner.macros,
    owner.snapshots,
    owner.docs,
    owner.functions,
    owner.fixtures,
    owner.properties.map(({ file }) => file),
  ].flat();
}

/** Half a SHA-256: enough to tell versions of a file apart. */
export function hashOf(text: string): string {
  return sha256(text).slice(0, 32);
}

function replacesSources({ nodes, sources }: Manifest): boolean {
  const read = new Set(Object.values(sources).map(({ schema, identifier }) => `${schema}\0${identifier}`));
  return Object.values(nodes).some(({ schema, alias }) => read.has(`${schema}\0${alias}`));
}

/** When parsing will have something new to say of a model's `deprecation_date`. */
function nextDeprecation({ nodes }: Manifest, now: number): number | null {
  let next: number | null = null;
  for (const node of Object.values(nodes)) {
    if (node.resource_type !== 'model' || node.deprecation_date === null) continue;
    const date = Date.parse(node.deprecation_date);
    if (date >= now && (next === null || date < next)) next = date;
  }
  return next;
}
