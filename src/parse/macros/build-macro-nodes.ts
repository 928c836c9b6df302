import type { Json, JsonObject } from '../../base/index.ts';
import type { MacroNode } from '../../manifest/index.ts';
import { macroArgumentMismatch, macroPatchTwice, macroPatchWithoutMacro } from '../diagnostics.ts';
import { dictAt, isDict, isList, listOf, textAt } from '../json-object.ts';
import {
  fileIdOf,
  readEntries,
  spanInEntry,
  spanOfEntry,
  type PropertyEntry,
} from '../properties/property-entry.ts';
import { attempt, type ParseSession } from '../session.ts';
import { Describer } from '../docs/describe.ts';
import { findMacroDependencies } from './macro-dependencies.ts';
import type { FoundMacro } from './read-macros.ts';

/** An argument of the manifest; `type` and `name` as the user wrote them. */
interface DocumentedArgument extends JsonObject {
  readonly name: Json;
  readonly type: Json;
  readonly description: string;
}

/**
 * The macros of the manifest with what property files say of them.
 * `depends_on` and undocumented `arguments` are worked out when they are first read, since they need the macro's body
 * parsed and few commands ask for them.
 */
export function buildMacroNodes(
  session: ParseSession,
  macros: ReadonlyMap<string, FoundMacro>,
  describer: Describer,
): Record<string, MacroNode> {
  const patches = readMacroPatches(session, macros);
  const nodes: Record<string, MacroNode> = {};
  for (const [uniqueId, found] of macros)
    nodes[uniqueId] = buildNode(session, found, patches.get(uniqueId), describer);
  return nodes;
}

/** A macro of which no property file says anything. */
export function buildPlainMacro(session: ParseSession, found: FoundMacro): MacroNode {
  return buildNode(session, found, undefined, new Describer(session, {}));
}

function readMacroPatches(
  session: ParseSession,
  macros: ReadonlyMap<string, FoundMacro>,
): ReadonlyMap<string, PropertyEntry> {
  const patches = new Map<string, PropertyEntry>();
  for (const owner of session.project.packages) {
    for (const entry of readEntries(session, owner, 'macros')) {
      const uniqueId = `macro.${owner.name}.${entry.name}`;
      const earlier = patches.get(uniqueId);
      if (!macros.has(uniqueId)) {
        const known = [...macros.values()].filter((each) => each.owner === owner);
        const names = known.map((each) => each.entry.template.definition.macroName);
        session.diagnostics.report(macroPatchWithoutMacro(entry.name, names, spanOfEntry(entry)));
      } else if (earlier) {
        session.diagnostics.report(macroPatchTwice(entry.name, spanOfEntry(entry), spanOfEntry(earlier)));
      } else patches.set(uniqueId, entry);
    }
  }
  return patches;
}

function buildNode(
  session: ParseSession,
  found: FoundMacro,
  patch: PropertyEntry | undefined,
  describer: Describer,
): MacroNode {
  const { entry, owner, file } = found;
  const { definition } = entry.template;
  const data = patch?.data ?? {};
  const meta = { ...dictAt(data, 'meta'), ...dictAt(dictAt(data, 'config'), 'meta') };
  const docs = readDocs(isDict(dictAt(data, 'config').docs) ? dictAt(data, 'config').docs : data.docs);
  const describe = (text: string): string =>
    patch
      ? describer.describe(text, owner.name, entry.uniqueId, spanInEntry(patch, 'description')).text
      : text;
  const documented = readArguments(patch, describe);
  // Our own macros have no mistakes that the user could mend: they are parsed when they are first called.
  if (owner.kind !== 'internal') checkMacro(session, found, patch, documented);
  let dependencies: MacroNode['depends_on'] | undefined;
  let declared: readonly DocumentedArgument[] | undefined;
  return {
    name: definition.macroName,
    resource_type: 'macro',
    package_name: owner.name,
    path: file.originalFilePath,
    original_file_path: file.originalFilePath,
    unique_id: entry.uniqueId,
    macro_sql: definition.text,
    get depends_on() {
      dependencies ??= { macros: findMacroDependencies(entry.template, owner.name, session.macros) };
      return dependencies;
    },
    description: describe(textAt(data, 'description') ?? ''),
    meta,
    docs,
    config: { meta, docs: { ...docs } },
    patch_path: patch ? fileIdOf(patch) : null,
    get arguments() {
      if (documented.length > 0 || !session.flags.validateMacroArgs) return documented;
      declared ??= declaredNames(session, found).map((name) => ({ name, type: null, description: '' }));
      return declared;
    },
    created_at: session.createdAt,
    supported_languages:
      definition.kind === 'materialization' ? (definition.supportedLanguages ?? ['sql']) : null,
  };
}

/** What the property file says of the arguments. */
function readArguments(
  patch: PropertyEntry | undefined,
  describe: (text: string) => string,
): readonly DocumentedArgument[] {
  const listed = patch ? listOf(patch.data.arguments).filter(isDict) : [];
  return listed.map((each) => ({
    name: each.name ?? null,
    type: each.type ?? null,
    description: describe(textAt(each, 'description') ?? ''),
  }));
}

/** The names of a macro's parameters; nothing when it cannot be parsed, which is reported. */
function declaredNames(session: ParseSession, { entry }: FoundMacro): readonly string[] {
  return (attempt(session, () => entry.template.definition.parameters) ?? []).map(({ name }) => name);
}

/** Whether a macro can be parsed, and has the arguments that its property file lists where dbt compares both. */
function checkMacro(
  session: ParseSession,
  found: FoundMacro,
  patch: PropertyEntry | undefined,
  documented: readonly DocumentedArgument[],
): void {
  const declared = declaredNames(session, found);
  if (!session.flags.validateMacroArgs || !patch || documented.length === 0) return;
  if (!sameNames(declared, documented)) {
    session.diagnostics.report(macroArgumentMismatch(patch.name, declared, spanInEntry(patch, 'arguments')));
  }
}

function sameNames(declared: readonly string[], documented: readonly DocumentedArgument[]): boolean {
  return (
    declared.length === documented.length && documented.every(({ name }, index) => name === declared[index])
  );
}

function readDocs(value: Json | undefined): { show: boolean; node_color: string | null } {
  const docs = isDict(value) && !isList(value) ? value : {};
  return { show: docs.show !== false, node_color: textAt(docs, 'node_color') };
}
