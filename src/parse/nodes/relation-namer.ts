import type { Json, JsonObject } from '../../base/index.ts';
import type { GenerateMacro, MacroEntry } from '../../context/index.ts';
import { callArguments, fromPython } from '../../jinja/index.ts';
import { Captured } from '../code/captured.ts';
import { stripText } from '../strip-text.ts';
import type { ParseSession } from '../session.ts';

/** What naming needs of a node. */
export interface Nameable {
  readonly package_name: string;
  readonly name: string;
  readonly version?: string | number | null;
}

/**
 * Names of schemas and relations by the project's `generate_schema_name` and `generate_alias_name`:
 * an installed package's own for its nodes, else the root's, else ours, which are answered here without a render.
 */
export class RelationNamer {
  readonly #session: ParseSession;
  readonly #macros = new Map<string, MacroEntry | null>();

  constructor(session: ParseSession) {
    this.#session = session;
  }

  /** The ClickHouse database a node lives in; `custom` is its `schema` config. */
  schema(node: Nameable, custom: Json): string | null {
    const macro = this.#override('generate_schema_name', node.package_name);
    if (macro) return this.#call(macro, custom, node);
    const { schema } = this.#session.project.target;
    return typeof custom === 'string' ? `${schema}_${stripText(custom)}` : schema;
  }

  /** The name of a node's relation; `custom` is its `alias` config. */
  alias(node: Nameable, custom: Json): string {
    const macro = this.#override('generate_alias_name', node.package_name);
    if (macro) return this.#call(macro, custom, node) ?? node.name;
    if (typeof custom === 'string' && custom !== '') return stripText(custom);
    const { version } = node;
    const hasVersion = version !== undefined && version !== null && version !== 0 && version !== '';
    return hasVersion ? `${node.name}_v${String(version).replaceAll('.', '_')}` : node.name;
  }

  /** A macro of the user's; null when ours is meant and nothing can be dispatched past it. */
  #override(name: GenerateMacro, packageName: string): MacroEntry | null {
    const key = `${name} ${packageName}`;
    const known = this.#macros.get(key);
    if (known !== undefined) return known;
    const { macros, project } = this.#session;
    const found = macros.findGenerate(name, packageName) ?? null;
    const isOurs = project.packages.find((each) => each.name === found?.packageName)?.kind === 'internal';
    const isDispatched = project.root.config.dispatch.some((rule) => rule.macro_namespace === 'dbt');
    const override = isOurs && !isDispatched ? null : found;
    this.#macros.set(key, override);
    return override;
  }

  #call(macro: MacroEntry, custom: Json, node: Nameable): string | null {
    this.#session.reads.macro(macro.uniqueId);
    const scope = this.#session.context.forParsing({
      packageName: macro.packageName,
      kind: 'macro',
      model: macroRecord(macro),
      capture: new Captured(),
    });
    const named = fromPython(macro.template.bind(scope).callSync(callArguments([custom, node])));
    return named === null ? null : stripText(typeof named === 'string' ? named : JSON.stringify(named));
  }
}

/** What `model` is to the macro: itself, since it runs for no node. */
function macroRecord({ packageName, template, uniqueId }: MacroEntry): JsonObject {
  const { name, text } = template.definition;
  return { resource_type: 'macro', unique_id: uniqueId, name, package_name: packageName, macro_sql: text };
}
