import { isRecord, type Json } from '../../base/index.ts';
import { parseCriterion } from './parse-selector.ts';

function normalizeText(definition: string): Json {
  const parsed = parseCriterion(definition);
  if (!parsed.ok) return definition;
  const { method, methodArguments, value, childrensParents, parentsDepth, childrenDepth } = parsed.spec;
  const depth = (edges: number | undefined): string | undefined =>
    edges === undefined || edges === Infinity ? undefined : String(edges);
  const [parents, children] = [depth(parentsDepth), depth(childrenDepth)];
  return {
    ...(childrensParents && { childrens_parents: true }),
    ...(parentsDepth !== undefined && { parents: true }),
    ...(parents !== undefined && { parents_depth: parents }),
    method: [method, ...methodArguments].join('.'),
    value,
    ...(childrenDepth !== undefined && { children: true }),
    ...(children !== undefined && { children_depth: children }),
  };
}

function normalizeDefinition(definition: Json): Json {
  if (typeof definition === 'string') return normalizeText(definition);
  if (!isRecord(definition)) return definition;
  for (const kind of ['union', 'intersection', 'exclude']) {
    const list = definition[kind];
    if (Array.isArray(list) && !('method' in definition)) return { [kind]: list.map(normalizeDefinition) };
  }
  const [only, ...others] = Object.entries(definition);
  return only && others.length === 0 ? { method: only[0], value: only[1] } : definition;
}

/** An entry of selectors.yml as manifest.json shows it: command-line texts and short forms spelled out. */
export function normalizeSelector(entry: Json): Json {
  if (!isRecord(entry) || entry.definition === undefined) return entry;
  return { ...entry, definition: normalizeDefinition(entry.definition) };
}
