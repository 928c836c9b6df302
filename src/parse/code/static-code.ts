import type { ParseCapture } from '../../context/index.ts';
import { PyDict, fromPython, type StaticCall, type StaticValue, type Template } from '../../jinja/index.ts';
import { isDict } from '../json-object.ts';

const READABLE = new Set(['ref', 'source', 'config']);

type Version = string | number | null;

/**
 * Reads code that is only text and `ref`, `source` and `config` calls with literal arguments, without rendering it.
 * False when it is more than that, or has a call that a render must refuse: then nothing was captured.
 */
export function readStaticCode(template: Template, capture: ParseCapture): boolean {
  return template.isStatic(READABLE) && readStaticCalls(template.calls, capture);
}

/** The same for calls that are all there is in the code. */
export function readStaticCalls(calls: readonly StaticCall[], capture: ParseCapture): boolean {
  const readings = calls.map(readCall);
  if (readings.some((reading) => reading === undefined)) return false;
  // dbt's reading of simple code knows each source once, however often it is named.
  const seen = new Set<string>();
  for (const [index, reading] of readings.entries()) {
    const call = calls[index];
    const key = call?.name === 'source' ? JSON.stringify(call.positional.map(textOf)) : undefined;
    if (key !== undefined && seen.has(key)) continue;
    if (key !== undefined) seen.add(key);
    reading?.(capture);
  }
  return true;
}

type Reading = (capture: ParseCapture) => void;

function readCall(call: StaticCall): Reading | undefined {
  switch (call.name) {
    case 'ref':
      return readRef(call);
    case 'source':
      return readSource(call);
    case 'config':
      return readConfig(call);
    default:
      return undefined;
  }
}

function readRef(call: StaticCall): Reading | undefined {
  const names = call.positional.map(textOf);
  const [first, second] = names;
  if (names.length < 1 || names.length > 2 || names.includes(undefined) || first === undefined)
    return undefined;
  const version = versionOf(call.keyword);
  if (version === undefined) return undefined;
  const args =
    second === undefined
      ? { name: first, package: null, version }
      : { name: second, package: first, version };
  return (capture) => capture.ref(args, call.span);
}

/** `v=` or `version=`; undefined for other keywords and for values that are no version. */
function versionOf(keyword: ReadonlyMap<string, StaticValue>): Version | undefined {
  let version: Version = null;
  for (const [name, value] of keyword) {
    if ((name !== 'v' && name !== 'version') || value.kind !== 'literal') return undefined;
    const plain = fromPython(value.value);
    if (plain !== null && typeof plain !== 'string' && typeof plain !== 'number') return undefined;
    version = plain ?? version;
  }
  return version;
}

function readSource(call: StaticCall): Reading | undefined {
  const [source, table, ...more] = call.positional.map(textOf);
  if (source === undefined || table === undefined || more.length > 0 || call.keyword.size > 0)
    return undefined;
  return (capture) => capture.source(source, table, call.span);
}

function readConfig(call: StaticCall): Reading | undefined {
  const { positional, keyword, span } = call;
  if (positional.length === 1 && keyword.size === 0) {
    const [only] = positional;
    if (only?.kind !== 'literal' || !isDictLiteral(only.value)) return undefined;
    const values = fromPython(only.value);
    return isDict(values) ? (capture) => capture.config(values, span) : undefined;
  }
  if (positional.length > 0 || keyword.size === 0) return undefined;
  const values: Record<string, unknown> = {};
  for (const [name, value] of keyword) {
    if (value.kind !== 'literal') return undefined;
    values[name] = value.value;
  }
  return (capture) => capture.config(values, span);
}

function isDictLiteral(value: unknown): boolean {
  return value instanceof PyDict || (typeof value === 'object' && value !== null && !Array.isArray(value));
}

function textOf(value: StaticValue): string | undefined {
  return value.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
}
