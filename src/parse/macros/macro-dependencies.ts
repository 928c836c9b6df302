import type { MacroRegistry } from '../../context/index.ts';
import type { MacroTemplate, StaticCall, StaticValue } from '../../jinja/index.ts';

/** Calls that never are macros. */
const FUNCTIONS = new Set(['ref', 'source', 'config']);

/**
 * The macros that a macro calls by name or through `adapter.dispatch` with literal arguments, by `unique_id`:
 * what dbt finds without rendering (`statically_extract_macro_calls` of `dbt/clients/jinja_static.py`).
 */
export function findMacroDependencies(
  template: MacroTemplate,
  packageName: string,
  macros: MacroRegistry,
): readonly string[] {
  const found = new Set<string>();
  for (const call of template.calls) {
    for (const name of namesOf(call, packageName, macros)) {
      if (name === template.definition.macroName) continue;
      const id = findMacro(name, packageName, macros);
      if (id !== undefined) found.add(id);
    }
  }
  return [...found];
}

function namesOf(call: StaticCall, packageName: string, macros: MacroRegistry): readonly string[] {
  if (call.name === 'adapter.dispatch') return dispatchedNames(call, packageName, macros);
  if (FUNCTIONS.has(call.name) || call.name.startsWith('adapter.')) return [];
  return [call.name];
}

function dispatchedNames(call: StaticCall, packageName: string, macros: MacroRegistry): readonly string[] {
  const name = textOf(call.keyword.get('macro_name') ?? call.positional[0]);
  if (name === undefined) return [];
  const namespace = textOf(call.keyword.get('macro_namespace') ?? call.positional[1]) ?? null;
  const { found } = macros.dispatch(name, namespace, packageName);
  return found ? [name, `${found.packageName}.${found.template.definition.macroName}`] : [name];
}

function findMacro(name: string, packageName: string, macros: MacroRegistry): string | undefined {
  const [first = '', second, ...more] = name.split('.');
  if (more.length > 0) return undefined;
  if (second === undefined) return macros.find(first, packageName)?.uniqueId;
  return (macros.namespace(first)?.get(second) ?? macros.get(`macro.${first}.${second}`))?.uniqueId;
}

function textOf(value: StaticValue | undefined): string | undefined {
  return value?.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
}
