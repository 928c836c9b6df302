import { join } from 'node:path';
import type { ManifestNode, ModelNode } from '../manifest/index.ts';
import { reparseModels, type KnownProject, type Reparsed } from '../parse/index.ts';
import { readFiles, shownPath, type PackageOutline, type ProjectOutline } from '../project/index.ts';
import type { KeptIndex } from './kept-index.ts';
import type { KeptReadLog, KeptReads } from './kept-reads.ts';
import { NO_FILES, type KeptProject, type KeptSurroundings } from './kept-project.ts';

/** More than so many models are a reason to parse the project and keep that. */
const MOST = 1000;

/** A model whose file changed, or something that it read. */
interface ChangedModel {
  readonly owner: PackageOutline;
  readonly originalFilePath: string;
  readonly node: ModelNode;
}

/** What is not as it was when the parse was kept. */
export interface Differences {
  /** Absolute paths of files that hold something else. */
  readonly files: readonly string[];
  /** Files of code, by `package://path`, that read of the world what is otherwise now. */
  readonly readers: readonly string[];
}

/**
 * The models and macros of changed files, and the models that called these macros or read what is otherwise now, parsed
 * anew; the rest of the kept parse still holds then.
 * @returns undefined where more than these may be another: see `reparseModels`.
 */
export function reparseChanged(
  { request, outline, invocation }: KeptSurroundings,
  index: KeptIndex,
  kept: KeptProject,
  { files, readers }: Differences,
): Reparsed | undefined {
  if (index.utterances.length > 0 || index.replacesSources || index.hasLooseNodes) return undefined;
  const macroFiles = macroFilesAt(outline, files);
  const macros = macroFiles.size > 0 ? plainMacrosOf(kept, new Set(macroFiles.values())) : new Map();
  const callers = macros && callersOf(index.reads, new Set([...macros.values()].flat()));
  if (!macros || !callers) return undefined;
  const places = placesOf(
    outline,
    new Set(files.filter((path) => !macroFiles.has(path))),
    new Set([...readers, ...callers]),
  );
  if (!places || places.length > MOST) return undefined;
  const members = membersAt(kept, places);
  const models = places.map((place) => modelAt(kept, place, members.get(fileKey(place)) ?? []));
  if (!models.every((model) => model !== undefined)) return undefined;
  if (isSpokenOf(outline, index, kept, files, models)) return undefined;
  return reparseModels(
    { project: readFiles(request, reducedOutline(outline, models)), invocation },
    { ...knownProject(kept, models), macros },
  );
}

/** Those of the files that hold macros, with their `package://path`. */
function macroFilesAt(outline: ProjectOutline, files: readonly string[]): ReadonlyMap<string, string> {
  const wanted = new Set(files);
  const found = outline.packages.flatMap(({ name, root, listing }) =>
    listing.macros.flatMap(({ originalFilePath }) => {
      const path = join(root, originalFilePath);
      return wanted.has(path) ? [[path, `${name}://${originalFilePath}`] as const] : [];
    }),
  );
  return new Map(wanted.size > 0 ? found : []);
}

/** Ids of the macros by the files they stand in; undefined where a property file describes one. */
function plainMacrosOf(
  { parsed }: KeptProject,
  files: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> | undefined {
  const found = new Map<string, string[]>([...files].map((file) => [file, []]));
  for (const { unique_id, package_name, original_file_path, patch_path } of Object.values(
    parsed.manifest.macros,
  )) {
    const ids = found.get(`${package_name}://${original_file_path}`);
    if (ids && patch_path !== null) return undefined;
    ids?.push(unique_id);
  }
  return found;
}

/** The files of code that called one of the macros; undefined where something else did that is not parsed apart. */
function callersOf(
  { common, byFile }: KeptReadLog,
  macros: ReadonlySet<string>,
): readonly string[] | undefined {
  const calls = (reads: KeptReads): boolean => reads.macros?.some((id) => macros.has(id)) ?? false;
  if (calls(common)) return undefined;
  return Object.entries(byFile).flatMap(([file, reads]) => (calls(reads) ? [file] : []));
}

type ModelPlace = Pick<ChangedModel, 'owner' | 'originalFilePath'>;

/** Where model files stand in their packages; undefined where one of the files is none. */
function placesOf(
  outline: ProjectOutline,
  paths: ReadonlySet<string>,
  ids: ReadonlySet<string>,
): readonly ModelPlace[] | undefined {
  let missing = paths.size + ids.size;
  const places = outline.packages.flatMap((owner) =>
    owner.listing.models.flatMap(({ originalFilePath }) => {
      const place = { owner, originalFilePath };
      const isChanged = paths.has(join(owner.root, originalFilePath));
      const isReader = ids.has(fileKey(place));
      missing -= Number(isChanged) + Number(isReader);
      return isChanged || isReader ? [place] : [];
    }),
  );
  return missing === 0 ? places : undefined;
}

const fileKey = ({ owner, originalFilePath }: ModelPlace): string => `${owner.name}://${originalFilePath}`;

/** The members of the graph that stand in some files, by `package://path`. */
function membersAt({ graph }: KeptProject, places: readonly ModelPlace[]): ReadonlyMap<string, string[]> {
  const found = new Map(places.map((place) => [fileKey(place), [] as string[]]));
  for (const { id, packageName, filePath } of graph.members.values())
    found.get(`${packageName}://${filePath}`)?.push(id);
  return found;
}

/** The one enabled model without versions that a file holds. */
function modelAt(
  { parsed }: KeptProject,
  place: ModelPlace,
  members: readonly string[],
): ChangedModel | undefined {
  const [id] = members;
  const node = id !== undefined && members.length === 1 ? parsed.manifest.nodes[id] : undefined;
  const isAlone = node?.resource_type === 'model' && node.version === null;
  if (!isAlone || Object.hasOwn(parsed.manifest.disabled, node.unique_id)) return undefined;
  return { ...place, node };
}

/** Whether a warning or a unit test is about one of the models: then it may have to be another. */
function isSpokenOf(
  outline: ProjectOutline,
  { diagnostics }: KeptIndex,
  { parsed }: KeptProject,
  changed: readonly string[],
  models: readonly ChangedModel[],
): boolean {
  const shown = new Set(changed.map((path) => shownPath(path, outline.root.root)));
  const ids = new Set(models.map(({ node }) => node.unique_id));
  const names = new Set(models.map(({ node }) => node.name));
  return (
    diagnostics.some(
      ({ node, span, related = [] }) =>
        (node !== undefined && ids.has(node)) ||
        [span, ...related.map((each) => each.span)].some((each) => each && shown.has(each.path)),
    ) || Object.values(parsed.manifest.unitTests).some((test) => names.has(test.model))
  );
}

/** The project with nothing but the changed models, all macros, and the property files that describe the models. */
function reducedOutline(outline: ProjectOutline, models: readonly ChangedModel[]): ProjectOutline {
  const patches = new Set(models.map(({ node }) => node.patch_path));
  const reduce = (owner: PackageOutline): PackageOutline => {
    const own = new Set(models.flatMap((each) => (each.owner === owner ? [each.originalFilePath] : [])));
    const { macros, models: all, properties } = owner.listing;
    const listing = {
      ...NO_FILES,
      macros,
      models: all.filter(({ originalFilePath }) => own.has(originalFilePath)),
      properties: properties.filter(({ originalFilePath }) =>
        patches.has(`${owner.name}://${originalFilePath}`),
      ),
    };
    return { ...owner, listing };
  };
  const packages = outline.packages.map(reduce);
  return { ...outline, packages, root: packages[outline.packages.indexOf(outline.root)] ?? outline.root };
}

function knownProject(
  { parsed, graph }: KeptProject,
  models: readonly ChangedModel[],
): Omit<KnownProject, 'macros'> {
  const byFile = models.map(
    ({ owner, originalFilePath, node }) => [`${owner.name}://${originalFilePath}`, node] as const,
  );
  const ids = new Map<string, string[]>();
  for (const { id, name } of graph.members.values()) {
    const known = ids.get(name);
    if (known) known.push(id);
    else ids.set(name, [id]);
  }
  return {
    models: new Map(byFile),
    named: (name) =>
      (ids.get(name) ?? []).flatMap((id): readonly ManifestNode[] => {
        const node = parsed.manifest.nodes[id];
        return node ? [node] : [];
      }),
    sources: () => Object.values(parsed.manifest.sources),
  };
}
