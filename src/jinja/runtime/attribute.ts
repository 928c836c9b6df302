import { HostObject } from '../types.ts';
import { Markup } from '../values/markup.ts';
import { PyDict } from '../values/py-dict.ts';
import { PySet } from '../values/py-set.ts';
import { PyTuple } from '../values/py-tuple.ts';
import { PyUndefined } from '../values/py-undefined.ts';
import { PyRange } from '../values/py-range.ts';
import { typeName } from '../values/type-name.ts';
import { textOf } from '../values/markup.ts';
import { dictAccess } from '../operations/dict-access.ts';
import { floatOf } from '../operations/integers.ts';
import { subscript } from '../operations/subscript.ts';
import { DICT_METHODS } from '../methods/dict-methods.ts';
import { LIST_METHODS, TUPLE_METHODS } from '../methods/list-methods.ts';
import { FLOAT_METHODS, INT_METHODS, numberAttribute } from '../methods/number-methods.ts';
import { SET_METHODS } from '../methods/set-methods.ts';
import { MARKUP_METHODS, TEXT_METHODS } from '../methods/text-methods.ts';
import { BoundMethod } from './bound-method.ts';
import type { Builtin } from './builtin.ts';
import { hasInternalAttribute } from './dunder-names.ts';
import type { Env } from './env.ts';
import { makeUndefined, ownerName } from './make-undefined.ts';

const NONE: ReadonlyMap<string, Builtin> = new Map();

/** The methods that Python has for a value of that kind. */
function methodsOf(value: unknown): ReadonlyMap<string, Builtin> {
  switch (typeof value) {
    case 'string':
      return TEXT_METHODS;
    case 'number':
    case 'bigint':
    case 'boolean':
      return floatOf(value) === undefined ? INT_METHODS : FLOAT_METHODS;
    case 'object':
      if (value === null) return NONE;
      if (Array.isArray(value)) return LIST_METHODS;
      if (!(value instanceof HostObject) || value instanceof PyDict) return DICT_METHODS;
      if (value instanceof PyTuple) return TUPLE_METHODS;
      if (value instanceof PySet) return SET_METHODS;
      if (value instanceof Markup) return MARKUP_METHODS;
      return floatOf(value) === undefined ? NONE : FLOAT_METHODS;
    case 'undefined':
    case 'function':
    case 'symbol':
  }
  return NONE;
}

/** The engine's own method of a value, if it has one of the name. */
export function findMethod(value: unknown, name: string): Builtin | undefined {
  return methodsOf(value).get(name);
}

/** A Python attribute; undefined when there is none, an undefined value when the sandbox refuses it. */
export function pythonAttribute(env: Env, value: unknown, name: string): unknown {
  if (value instanceof PyUndefined && !(env.sandbox && hasInternalAttribute(value, name))) {
    return value.getAttribute(name);
  }
  const method = findMethod(value, name);
  if (method) return new BoundMethod(env, value, method);
  let found: unknown;
  if (value instanceof HostObject && !(value instanceof PyUndefined)) {
    found = value.getAttribute(name);
    if (value instanceof PyRange && (name === 'start' || name === 'stop' || name === 'step'))
      found = value[name];
  }
  if (found === undefined) found = numberAttribute(value, name);
  if (!env.sandbox) return found;
  const isInternal = name.startsWith('_')
    ? found !== undefined || hasInternalAttribute(value, name)
    : /^gi_|^mro$/.test(name) && hasInternalAttribute(value, name);
  if (!isInternal) return found;
  const hint = `access to attribute '${name}' of '${typeName(value)}' object is unsafe.`;
  return makeUndefined(env, { hint, name, owner: ownerName(value), error: 'SecurityError' });
}

/** `value.name`: an attribute, else an item. An undefined value when there is neither. */
export function attribute(env: Env, value: unknown, name: string): unknown {
  const found = pythonAttribute(env, value, name);
  if (found !== undefined) return found;
  const item = subscript(value, name);
  return item === undefined ? makeUndefined(env, { name, owner: ownerName(value) }) : item;
}

/** `value[key]`: an item, else an attribute when the key is a text. An undefined value when there is neither. */
export function item(env: Env, value: unknown, key: unknown): unknown {
  const found = subscript(value, key);
  if (found !== undefined) return found;
  const name = textOf(key);
  if (name !== undefined && !(value instanceof PyUndefined)) {
    const attributeFound = pythonAttribute(env, value, name);
    if (attributeFound !== undefined) return attributeFound;
  }
  return makeUndefined(env, { name: key, owner: ownerName(value) });
}

/** Whether `value` is a dict of either kind or a host's mapping. */
export function isMapping(value: unknown): boolean {
  return value instanceof HostObject ? value.isMapping() : dictAccess(value) !== undefined;
}
