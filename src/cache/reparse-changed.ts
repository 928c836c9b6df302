import { join } from 'node:path';
import type { ManifestNode, ModelNode } from '../manifest/index.ts';
import { reparseModels, type KnownProject, type ReparsedModel } from '../parse/index.ts';
import { readFiles, shownPath, type PackageOutline, type ProjectOutline } from '../project/index.ts';
import type { KeptIndex } from './kept-index.ts';
import { NO_FILES, type KeptProject, type KeptSurroundings } from './kept-project.ts';

/** More than so many changed files are a reason to parse the project and keep that. */
const MOST = 200;

/** A model whose file changed. */
interface ChangedModel {
  readonly owner: PackageOutline;
  readonly originalFilePath: string;
  readonly node: ModelNode;
}

/**
 * The models of changed files, parsed anew; the rest of the kept parse still holds then.
 * @param changed absolute paths.
 * @returns undefined where more than the models themselves may be another: see `reparseModels`.
 */
export function reparseChanged(
  { request, outline, invocation }: KeptSurroundings,
  index: KeptIndex,
  kept: KeptProject,
  changed: readonly string[],
): ReadonlyMap<string, ReparsedModel> | undefined {
  if (changed.length > MOST || index.utterances.length > 0 || index.replacesSources || index.hasLooseNodes)
    return undefined;
  const places = placesOf(outline, changed);
  if (!places) return undefined;
  const members = membersAt(kept, places);
  const models = places.map((place) => modelAt(kept, place, members.get(fileKey(place)) ?? []));
  if (!models.every((model) => model !== undefined)) return undefined;
  if (isSpokenOf(outline, index, kept, changed, models)) return undefined;
  const reparsed = reparseModels(
    { project: readFiles(request, reducedOutline(outline, models)), invocation },
    knownProject(kept, models),
  );
  return reparsed && new Map(reparsed.map((each) => [each.node.unique_id, each]));
}

type ModelPlace = Pick<ChangedModel, 'owner' | 'originalFilePath'>;

/** Where model files stand in their packages; undefined where one of the files is none. */
function placesOf(outline: ProjectOutline, paths: readonly string[]): readonly ModelPlace[] | undefined {
  const wanted = new Set(paths);
  const places = outline.packages.flatMap((owner) =>
    owner.listing.models.flatMap(({ originalFilePath }) =>
      wanted.has(join(owner.root, originalFilePath)) ? [{ owner, originalFilePath }] : [],
    ),
  );
  return places.length === wanted.size ? places : undefined;
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

function knownProject({ parsed, graph }: KeptProject, models: readonly ChangedModel[]): KnownProject {
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
