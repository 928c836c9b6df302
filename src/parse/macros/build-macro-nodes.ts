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
import type { ParseSession } from '../session.ts';
import type { Describer } from '../docs/describe.ts';
import { findMacroDependencies } from './macro-dependencies.ts';
import type { FoundMacro } from './read-macros.ts';

/**
 * The macros of the manifest with what property files say of them.
 * `depends_on` is worked out when it is first read, since it needs the macro's body parsed and few commands ask for it.
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
  { entry, owner, file }: FoundMacro,
  patch: PropertyEntry | undefined,
  describer: Describer,
): MacroNode {
  const { definition } = entry.template;
  const data = patch?.data ?? {};
  const meta = { ...dictAt(data, 'meta'), ...dictAt(dictAt(data, 'config'), 'meta') };
  const docs = readDocs(isDict(dictAt(data, 'config').docs) ? dictAt(data, 'config').docs : data.docs);
  const describe = (text: string): string =>
    patch
      ? describer.describe(text, owner.name, entry.uniqueId, spanInEntry(patch, 'description')).text
      : text;
  let dependencies: MacroNode['depends_on'] | undefined;
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
    arguments: readArguments(session, entry.template.definition.parameters, patch, describe),
    created_at: session.createdAt,
    supported_languages:
      definition.kind === 'materialization' ? (definition.supportedLanguages ?? ['sql']) : null,
  };
}

/** Arguments as the property file has them, else as the macro has them where dbt compares both. */
function readArguments(
  session: ParseSession,
  parameters: readonly { readonly name: string }[],
  patch: PropertyEntry | undefined,
  describe: (text: string) => string,
): readonly Json[] {
  const listed = patch ? listOf(patch.data.arguments).filter(isDict) : [];
  const documented = listed.map((each) => ({
    name: each.name ?? null,
    type: each.type ?? null,
    description: describe(textAt(each, 'description') ?? ''),
  }));
  if (!session.flags.validateMacroArgs) return documented;
  const declared = parameters.map(({ name }) => name);
  if (patch && documented.length > 0 && !sameNames(declared, documented)) {
    session.diagnostics.report(macroArgumentMismatch(patch.name, declared, spanInEntry(patch, 'arguments')));
  }
  return documented.length > 0 ? documented : declared.map((name) => ({ name, type: null, description: '' }));
}

function sameNames(declared: readonly string[], documented: readonly JsonObject[]): boolean {
  return (
    declared.length === documented.length && documented.every(({ name }, index) => name === declared[index])
  );
}

function readDocs(value: Json | undefined): { show: boolean; node_color: string | null } {
  const docs = isDict(value) && !isList(value) ? value : {};
  return { show: docs.show !== false, node_color: textAt(docs, 'node_color') };
}
