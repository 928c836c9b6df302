import { DiagnosticList, spanInFile, type Span } from '../base/index.ts';
import { DBT_OPTIONS, Environment, type Template } from '../jinja/index.ts';
import type { MacroNode, ManifestNode, ModelNode, SourceNode } from '../manifest/index.ts';
import { checkNodes } from './checks/check-nodes.ts';
import { fileIdOfUnit } from './code/read-code.ts';
import { readModels } from './code/sql-units.ts';
import type { CodeUnit } from './code/code-unit.ts';
import { buildPlainMacro } from './macros/build-macro-nodes.ts';
import { headOf, readMacros, type FoundMacro } from './macros/read-macros.ts';
import { buildNode } from './nodes/build-node.ts';
import type { BuiltNode } from './nodes/draft.ts';
import { RelationNamer } from './nodes/relation-namer.ts';
import { createSession } from './create-session.ts';
import { readNodePatch, type NodePatch } from './properties/node-patch.ts';
import { fileIdOf, readEntries, type PropertyEntry } from './properties/property-entry.ts';
import { hasVersions } from './properties/version-patches.ts';
import { linkNodes } from './resolve/link-nodes.ts';
import { Resolver } from './resolve/resolver.ts';
import type { ReadLog } from './read-log.ts';
import type { ParseSession } from './session.ts';
import type { ParseInput } from './types.ts';

/** What is known of a project of which a few models changed in their code. */
export interface KnownProject {
  /** The models as they were, by `package://path` of their files. */
  readonly models: ReadonlyMap<string, ModelNode>;
  /** Ids of the macros, none of them described in a property file, that stood in changed files; by the files' ids. */
  readonly macros: ReadonlyMap<string, readonly string[]>;
  /** Enabled nodes of a name. */
  named(name: string): readonly ManifestNode[];
  sources(): readonly SourceNode[];
}

export interface ReparsedModel {
  readonly node: ModelNode;
  readonly template: Template;
}

export interface ReparsedMacro {
  readonly node: MacroNode;
  readonly span: Span;
}

export interface Reparsed {
  readonly models: readonly ReparsedModel[];
  readonly macros: readonly ReparsedMacro[];
  readonly reads: ReadLog;
}

/**
 * Parses the models of a project's reduced input anew: all macros, the changed models, the property files that describe
 * them.
 * @returns undefined wherever the change may reach beyond the models themselves, or has something to say to the user:
 * then the whole project has to be parsed.
 */
export function reparseModels(input: Omit<ParseInput, 'sink'>, known: KnownProject): Reparsed | undefined {
  const diagnostics = new DiagnosticList();
  const environment = new Environment(DBT_OPTIONS);
  const quiet = { log: () => undefined, print: () => undefined, report: () => undefined };
  const found = readMacros(input.project, environment, diagnostics);
  const quietly = { ...input, invocation: { ...input.invocation, sink: quiet } };
  const session = createSession(quietly, diagnostics, environment, found);
  const macros = reparseMacros(session, found, known.macros);
  if (!macros) return undefined;
  const findPatch = patchFinder(session);
  const namer = new RelationNamer(session);
  const built: BuiltNode[] = [];
  for (const owner of session.project.packages) {
    for (const unit of readModels(session, owner)) {
      const earlier = known.models.get(fileIdOfUnit(unit));
      const patch = earlier && findPatch(unit, earlier);
      if (!earlier || patch === null) return undefined;
      const each = buildNode(session, namer, unit, patch);
      if (!takesPlaceOf(each, earlier)) return undefined;
      built.push(each);
    }
  }
  linkNodes(session, knownResolver(session, built, known), built);
  checkNodes(session, built, new Set(built.flatMap(({ node }) => node.group ?? [])));
  if (diagnostics.all.length > 0 || session.reads.utterances.length > 0) return undefined;
  if (built.some((each) => readsDeprecated(each, known))) return undefined;
  const models = built.flatMap(({ node, unit }) => {
    const earlier = known.models.get(fileIdOfUnit(unit));
    if (node.resource_type !== 'model' || !earlier || !unit.template) return [];
    const { description, doc_blocks, columns, primary_key } = earlier;
    return [
      {
        node: Object.assign(node, { description, doc_blocks, columns, primary_key }),
        template: unit.template,
      },
    ];
  });
  return { models, macros, reads: session.reads };
}

/** The macros of changed files; undefined where these hold other macros than they did. */
function reparseMacros(
  session: ParseSession,
  found: ReadonlyMap<string, FoundMacro>,
  known: KnownProject['macros'],
): readonly ReparsedMacro[] | undefined {
  if (known.size === 0) return [];
  const now = new Map<string, string[]>([...known.keys()].map((fileId) => [fileId, []]));
  for (const [id, { owner, file }] of found) now.get(`${owner.name}://${file.originalFilePath}`)?.push(id);
  const ids = [...now.values()].flat();
  if (ids.join('\n') !== [...known.values()].flat().join('\n')) return undefined;
  return ids.flatMap((id) => {
    const macro = found.get(id);
    if (!macro) return [];
    const span = spanInFile(headOf(macro.entry.template.definition.span));
    return [{ node: buildPlainMacro(session, macro), span }];
  });
}

type FindPatch = (unit: CodeUnit, earlier: ModelNode) => NodePatch | null | undefined;

/** Finds the entry that described a model; undefined where none did, null where it cannot be told. */
function patchFinder(session: ParseSession): FindPatch {
  let entries: Map<string, PropertyEntry[]> | undefined;
  return (unit, earlier) => {
    if (earlier.patch_path === null) return undefined;
    entries ??= byFileAndName(readModelEntries(session));
    const [entry, ...more] = entries.get(`${earlier.patch_path} ${unit.name}`) ?? [];
    return !entry || more.length > 0 || hasVersions(entry) ? null : readNodePatch(session, entry);
  };
}

function byFileAndName(entries: readonly PropertyEntry[]): Map<string, PropertyEntry[]> {
  const grouped = new Map<string, PropertyEntry[]>();
  for (const entry of entries) {
    const key = `${fileIdOf(entry)} ${entry.name}`;
    const known = grouped.get(key);
    if (known) known.push(entry);
    else grouped.set(key, [entry]);
  }
  return grouped;
}

function readModelEntries(session: ParseSession): readonly PropertyEntry[] {
  return session.project.packages
    .filter(({ properties }) => properties.length > 0)
    .flatMap((owner) => readEntries(session, owner, 'models'));
}

/** What other nodes, checks and the graph may depend on besides what the model refers to. */
const SHARED = [
  'unique_id',
  'name',
  'alias',
  'schema',
  'relation_name',
  'group',
  'access',
  'version',
  'deprecation_date',
] as const;

function takesPlaceOf({ node }: BuiltNode, earlier: ModelNode): boolean {
  if (node.resource_type !== 'model' || node.deprecation_date !== null) return false;
  return (
    node.config.enabled &&
    SHARED.every((key) => node[key] === earlier[key]) &&
    [node, earlier].every((each) => each.metrics.length === 0 && each.functions.length === 0)
  );
}

/** Whether a model refers to one with a `deprecation_date`, of which there may be something to say. */
function readsDeprecated({ unit }: BuiltNode, known: KnownProject): boolean {
  const named = unit.captured.refs.flatMap(({ value }) => known.named(value.name));
  return named.some((node) => node.resource_type === 'model' && node.deprecation_date !== null);
}

function knownResolver(session: ParseSession, built: readonly BuiltNode[], known: KnownProject): Resolver {
  const names = new Set(built.flatMap(({ unit }) => unit.captured.refs.map(({ value }) => value.name)));
  const nodes = [...names].flatMap((name) => known.named(name));
  const isReading = built.some(({ unit }) => unit.captured.sources.length > 0);
  return new Resolver(
    session,
    { enabled: nodes, disabled: [] },
    { enabled: isReading ? known.sources() : [], disabled: [] },
  );
}
