import type { Invocation } from '../context/index.ts';
import { graphOf, toMember, type GraphMember, type ProjectGraph } from '../graph/index.ts';
import type { Environment, Template } from '../jinja/index.ts';
import type { Manifest, ManifestNode } from '../manifest/index.ts';
import { readRendering, type ParsedProject } from '../parse/index.ts';
import {
  readFiles,
  type PackageListing,
  type ProjectOutline,
  type ProjectRequest,
} from '../project/index.ts';
import type { KeptChange } from './kept-changes.ts';
import type { KeptIndex } from './kept-index.ts';
import { restoreMembers } from './kept-members.ts';
import { lazyRecords } from './lazy-records.ts';
import { KeptProvenance } from './kept-provenance.ts';
import type { ParseBlocks } from './parse-file.ts';

/** What was parsed anew of a kept project, by id. */
export interface ChangedParts {
  readonly nodes: ReadonlyMap<string, KeptChange & { readonly template?: Template }>;
  readonly macros: ReadonlyMap<string, KeptChange>;
}

/** A parsed project of which every part is made when it is first asked for. */
export interface KeptProject {
  readonly parsed: ParsedProject;
  readonly graph: ProjectGraph;
  /** The members of the graph as they were kept, before anything was parsed anew. */
  readonly keptMembers: ReadonlyMap<string, GraphMember>;
}

/** The command that opens a kept parse. */
export interface KeptSurroundings {
  readonly request: ProjectRequest;
  readonly outline: ProjectOutline;
  readonly invocation: Invocation;
}

/**
 * Opens a kept parse that is known to hold.
 * @param opened the same parse as it was opened before, with other changes.
 */
export function openKept(
  { request, outline, invocation }: KeptSurroundings,
  index: KeptIndex,
  blocks: ParseBlocks,
  changed: ChangedParts,
  opened?: KeptProject,
): KeptProject {
  const manifest = new KeptManifest(outline, index, blocks, changed);
  const parsed = new LazilyParsed({ request, outline, invocation }, manifest, changed);
  const keptMembers =
    opened?.keptMembers ??
    restoreMembers(index.members, (id, resourceType) => manifest.record(id, resourceType) ?? {});
  if (changed.nodes.size === 0) return { parsed, graph: graphOf(keptMembers), keptMembers };
  const members = new Map(keptMembers);
  for (const [id, { record }] of changed.nodes) {
    const resourceType = keptMembers.get(id)?.resourceType;
    if (resourceType) members.set(id, toMember(id, resourceType, record));
  }
  return { parsed, graph: graphOf(members), keptMembers };
}

class KeptManifest implements Manifest {
  readonly projectName: string;
  readonly nodes: Manifest['nodes'];
  readonly sources: Manifest['sources'];
  readonly macros: Manifest['macros'];
  readonly docs: Manifest['docs'];
  readonly exposures: Manifest['exposures'];
  readonly groups: Manifest['groups'];
  readonly metrics: Manifest['metrics'];
  readonly semanticModels: Manifest['semanticModels'];
  readonly savedQueries: Manifest['savedQueries'];
  readonly unitTests: Manifest['unitTests'];
  readonly disabled: Manifest['disabled'];
  readonly selectors: Manifest['selectors'];
  readonly #timeSpines: readonly string[];
  readonly provenance: KeptProvenance;

  constructor(
    outline: ProjectOutline,
    { sections, selectors, timeSpines }: KeptIndex,
    { body, places }: ParseBlocks,
    changed: ChangedParts,
  ) {
    const section = <T extends object>(
      names: readonly string[],
      anew: ReadonlyMap<string, KeptChange> = new Map(),
    ): Readonly<Record<string, T>> => {
      const kept = names.flatMap((name) => sections[name] ?? []);
      const keys = kept.flatMap((each) => each.keys);
      const ranges = kept.flatMap((each) => each.ranges);
      return lazyRecords(keys, (index) => {
        const other = anew.get(keys[index] ?? '');
        if (other) return other.record as T;
        const start = ranges[index * 2] ?? 0;
        // The text is what was written of a record of this very type.
        return JSON.parse(body.toString('utf8', start, start + (ranges[index * 2 + 1] ?? 0))) as T;
      });
    };
    this.projectName = outline.root.name;
    this.nodes = section<ManifestNode>(['nodes', 'functions'], changed.nodes);
    this.#timeSpines = timeSpines;
    this.sources = section(['sources']);
    this.macros = section(['macros'], changed.macros);
    this.docs = section(['docs']);
    this.exposures = section(['exposures']);
    this.groups = section(['groups']);
    this.metrics = section(['metrics']);
    this.semanticModels = section(['semantic_models']);
    this.savedQueries = section(['saved_queries']);
    this.unitTests = section(['unit_tests']);
    this.disabled = section(['disabled']);
    this.selectors = selectors;
    this.provenance = new KeptProvenance(outline, places, new Map([...changed.nodes, ...changed.macros]));
  }

  get timeSpines(): readonly ManifestNode[] {
    return this.#timeSpines.flatMap((id) => this.nodes[id] ?? []);
  }

  record(id: string, resourceType: string): object | undefined {
    switch (resourceType) {
      case 'source':
        return this.sources[id];
      case 'exposure':
        return this.exposures[id];
      case 'metric':
        return this.metrics[id];
      case 'semantic_model':
        return this.semanticModels[id];
      case 'saved_query':
        return this.savedQueries[id];
      case 'unit_test':
        return this.unitTests[id];
      default:
        return this.nodes[id];
    }
  }
}

/** The parts of a parsed project that commands use who render: macros are read from their files, code is parsed again. */
class LazilyParsed implements ParsedProject {
  readonly manifest: KeptManifest;
  readonly packages: ParsedProject['packages'];
  readonly templates: ParsedProject['templates'];
  readonly #surroundings: KeptSurroundings;
  readonly #templates = new Map<string, Template>();
  #rendering: ReturnType<typeof readRendering> | undefined;

  constructor(surroundings: KeptSurroundings, manifest: KeptManifest, changed: ChangedParts) {
    for (const [id, { template }] of changed.nodes) if (template) this.#templates.set(id, template);
    this.manifest = manifest;
    this.packages = surroundings.outline.packages;
    this.templates = { get: (id) => this.#template(id) };
    this.#surroundings = surroundings;
  }

  get macros(): ParsedProject['macros'] {
    return this.#rendered().macros;
  }

  get context(): ParsedProject['context'] {
    return this.#rendered().context;
  }

  get environment(): Environment {
    return this.#rendered().environment;
  }

  #rendered(): ReturnType<typeof readRendering> {
    const { request, outline, invocation } = this.#surroundings;
    this.#rendering ??= readRendering({
      project: readFiles(request, outlineOfMacros(outline)),
      invocation,
    });
    return this.#rendering;
  }

  #template(id: string): Template | undefined {
    const known = this.#templates.get(id);
    if (known) return known;
    const node = this.manifest.nodes[id];
    const place = this.manifest.provenance.code(id);
    if (!node || place === undefined) return undefined;
    const source = place === null ? { path: '<generated>' } : { path: place.source.path, cutFrom: place };
    const template = this.environment.parse({ ...source, text: node.raw_code });
    this.#templates.set(id, template);
    return template;
  }
}

function outlineOfMacros(outline: ProjectOutline): ProjectOutline {
  const packages = outline.packages.map((each) => ({
    ...each,
    listing: { ...NO_FILES, macros: each.listing.macros },
  }));
  return { ...outline, packages, root: packages[outline.packages.indexOf(outline.root)] ?? outline.root };
}

export const NO_FILES: PackageListing = {
  models: [],
  analyses: [],
  singularTests: [],
  macros: [],
  snapshots: [],
  docs: [],
  functions: [],
  fixtures: [],
  seeds: [],
  properties: [],
};
