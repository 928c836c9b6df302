import {
  add,
  divide,
  floorDivide,
  modulo,
  multiply,
  negate,
  positive,
  power,
  subtract,
} from '../operations/arithmetic.ts';
import { contains } from '../operations/contains.ts';
import { pyEquals } from '../operations/equality.ts';
import { iterate, toList } from '../operations/iterate.ts';
import { checkTextLength } from '../operations/limits.ts';
import { pyCompare } from '../operations/ordering.ts';
import { sliceValue } from '../operations/subscript.ts';
import { dictAccess } from '../operations/dict-access.ts';
import { isPlainRecord } from '../values/plain-record.ts';
import { toText } from '../operations/text.ts';
import { truth } from '../operations/truth.ts';
import type { Span } from '../../base/index.ts';
import { HostObject, type CallArguments, type CallFrame } from '../types.ts';
import { escapeText, Markup, textOf } from '../values/markup.ts';
import { Namespace } from '../values/namespace.ts';
import { PyDict } from '../values/py-dict.ts';
import { PyError, typeError, valueError } from '../values/py-error.ts';
import { PyIterator } from '../values/py-iterator.ts';
import { PySlice } from '../values/py-slice.ts';
import { PyTuple } from '../values/py-tuple.ts';
import { PyUndefined } from '../values/py-undefined.ts';
import { typeName } from '../values/type-name.ts';
import { attribute, findMethod, item } from './attribute.ts';
import { findSuper, TemplateReference } from './block-reference.ts';
import { runBuiltin, type Builtin } from './builtin.ts';
import type { Env } from './env.ts';
import { locateError } from './locate-error.ts';
import { LoopContext } from './loop-context.ts';
import { Macro, type MacroFunction } from './macro.ts';
import { makeUndefined } from './make-undefined.ts';
import { Output } from './output.ts';
import type { BlockFunction, RenderContext } from './render-context.ts';

type Keywords = ReadonlyMap<string, unknown> | null;

const NO_KEYWORDS: ReadonlyMap<string, unknown> = new Map();

/** A value of the host on its way in. @throws Error for what templates cannot hold: a bug of the host. */
function admit(value: unknown, frame: CallFrame): unknown {
  if (typeof value !== 'object' && typeof value !== 'undefined' && typeof value !== 'function') return value;
  if (value === undefined) return null;
  if (value instanceof Promise) {
    if (frame.asynchronous) return value;
    // Its failure, if any, is not the template's to tell.
    value.catch(() => undefined);
    throw new PyError('RuntimeError', 'this call must wait for its result, which is not possible here');
  }
  if (typeof value === 'function') throw new Error('a function of JavaScript is no value of a template');
  return value;
}

function call(
  target: unknown,
  positional: readonly unknown[],
  keyword: Keywords,
  frame: CallFrame,
  span?: Span,
): unknown {
  if (!(target instanceof HostObject) || !target.call) {
    throw typeError(`'${typeName(target)}' object is not callable`);
  }
  const args: CallArguments = {
    positional,
    keyword: keyword ?? NO_KEYWORDS,
    frame,
    ...(span ? { span } : {}),
  };
  return admit(target.call(args), frame);
}

function missingFilter(kind: 'filter' | 'test', name: string): never {
  throw new PyError('TemplateRuntimeError', `No ${kind} named '${name}' found.`);
}

/** Undefined values, and the details of `unpack`. */
function unpack(value: unknown, count: number): readonly unknown[] {
  let items: readonly unknown[];
  if (Array.isArray(value)) items = value;
  else if (value instanceof PyTuple) ({ items } = value);
  else {
    const isIterable =
      typeof value === 'string' || isPlainRecord(value) || (value instanceof HostObject && value.iterate);
    if (!isIterable) throw typeError(`cannot unpack non-iterable ${typeName(value)} object`);
    items = toList(value);
  }
  if (items.length < count) {
    throw valueError(`not enough values to unpack (expected ${count}, got ${items.length})`);
  }
  if (items.length > count) throw valueError(`too many values to unpack (expected ${count})`);
  return items;
}

/** Keyword arguments, given name and value in turn, and those of `**others`. */
function keywords(flat: readonly unknown[], others?: unknown): ReadonlyMap<string, unknown> {
  const made = new Map<string, unknown>();
  for (let index = 0; index < flat.length; index += 2) made.set(String(flat[index]), flat[index + 1]);
  if (others === undefined) return made;
  const dict = dictAccess(others);
  const entries = dict ? dict.entries() : mappingEntries(others);
  for (const [key, value] of entries) {
    const name = textOf(key);
    if (name === undefined) throw typeError('keywords must be strings');
    if (made.has(name)) throw typeError(`got multiple values for keyword argument '${name}'`);
    made.set(name, value);
  }
  return made;
}

function mappingEntries(value: unknown): Iterable<readonly [unknown, unknown]> {
  if (value instanceof PyUndefined) value.fail();
  if (value instanceof HostObject && value.isMapping() && value.iterate) {
    return Array.from(value.iterate(), (key) => [key, value.getItem(key)] as const);
  }
  throw typeError(`argument after ** must be a mapping, not ${typeName(value)}`);
}

function dict(flat: readonly unknown[]): PyDict {
  const made = new PyDict();
  for (let index = 0; index < flat.length; index += 2) made.set(flat[index], flat[index + 1]);
  return made;
}

function concat(values: readonly unknown[]): string {
  let text = '';
  for (const value of values) text += toText(value);
  checkTextLength(text.length);
  return text;
}

function escaped(value: unknown): string {
  return value instanceof Markup ? value.text : escapeText(toText(value));
}

function withMarkup(value: unknown): unknown {
  return typeof value === 'string' ? new Markup(value) : value;
}

/** A value whose lists and dicts are its own. */
function copyValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyValue);
  if (value instanceof PyTuple) return new PyTuple(value.items.map(copyValue));
  if (value instanceof PyDict)
    return PyDict.from([...value.entries()].map(([key, item]) => [key, copyValue(item)]));
  return value;
}

/** What generated code calls `R`. Each function takes what is written there; the mark of the place comes last and is not read. */
export const RUNTIME = {
  Undefined: PyUndefined,
  LoopContext,
  add,
  subtract,
  multiply,
  divide,
  floorDivide,
  modulo,
  power,
  negate,
  positive,
  concat,
  truth,
  text: toText,
  escaped,
  equal: pyEquals,
  unequal: (left: unknown, right: unknown): boolean => !pyEquals(left, right),
  less: (left: unknown, right: unknown): boolean => pyCompare('<', left, right),
  lessOrEqual: (left: unknown, right: unknown): boolean => pyCompare('<=', left, right),
  greater: (left: unknown, right: unknown): boolean => pyCompare('>', left, right),
  greaterOrEqual: (left: unknown, right: unknown): boolean => pyCompare('>=', left, right),
  contains: (left: unknown, right: unknown): boolean => contains(right, left),
  lacks: (left: unknown, right: unknown): boolean => !contains(right, left),
  tuple: (items: readonly unknown[]): PyTuple => new PyTuple(items),
  dict,
  keywords,
  spread: toList,
  iterate,
  unpack,
  generator: (items: Iterable<unknown>): PyIterator => new PyIterator(items),
  attribute: (env: Env, value: unknown, name: string): unknown => attribute(env, value, name),
  item: (env: Env, value: unknown, key: unknown): unknown => item(env, value, key),
  slice: (value: unknown, begin: unknown, end: unknown, step: unknown): unknown =>
    sliceValue(value, begin, end, step),
  sliceObject: (begin: unknown, end: unknown, step: unknown): PySlice => new PySlice(begin, end, step),
  call,

  /** A call in a part of the template that escapes what it prints: what a macro printed is markup. */
  callEscaping(
    target: unknown,
    positional: readonly unknown[],
    keyword: Keywords,
    frame: CallFrame,
    span: Span,
  ): unknown {
    const result = call(target, positional, keyword, frame, span);
    if (!(target instanceof Macro)) return result;
    return result instanceof Promise ? result.then(withMarkup) : withMarkup(result);
  },

  /** `value.name(…)`; methods of the engine run without being made a value first. */
  callMethod(
    env: Env,
    value: unknown,
    name: string,
    positional: readonly unknown[],
    keyword: Keywords,
    frame: CallFrame,
    span: Span,
  ): unknown {
    const method = findMethod(value, name);
    if (method) return runBuiltin(method, env, [value, ...positional], keyword);
    return call(attribute(env, value, name), positional, keyword, frame, span);
  },

  filter(env: Env, filter: Builtin | string, args: readonly unknown[], keyword: Keywords): unknown {
    return typeof filter === 'string'
      ? missingFilter('filter', filter)
      : runBuiltin(filter, env, args, keyword);
  },

  test(env: Env, test: Builtin | string, args: readonly unknown[], keyword: Keywords): unknown {
    return typeof test === 'string' ? missingFilter('test', test) : runBuiltin(test, env, args, keyword);
  },

  macro(
    name: string | null,
    parameters: readonly string[],
    kwargs: number,
    varargs: number,
    caller: number,
    run: MacroFunction,
  ): Macro {
    const shape = {
      name,
      parameters,
      takesKeywords: kwargs === 1,
      takesRest: varargs === 1,
      takesCaller: caller === 1,
    };
    return new Macro(shape, run);
  },

  copy: copyValue,
  markUp: withMarkup,
  undefinedName: (env: Env, name: string): PyUndefined => makeUndefined(env, { name }),
  undefinedParameter: (env: Env, name: string): PyUndefined =>
    makeUndefined(env, { hint: `parameter '${name}' was not provided`, name }),
  noElse: (line: number): PyUndefined =>
    new PyUndefined({
      kind: 'default',
      hint: `the inline if-expression on line ${line} evaluated to false and no else section was defined.`,
    }),

  requireNamespace(value: unknown): void {
    if (value instanceof Namespace) return;
    throw new PyError('TemplateRuntimeError', 'cannot assign attribute on non-namespace object');
  },

  setAttribute(target: unknown, name: string, value: unknown): void {
    if (target instanceof Namespace) target.set(name, value);
  },

  exhausted(): never {
    throw new PyError('OverflowError', 'the template ran through too many loop iterations');
  },

  output: (): Output => new Output(),
  self: (context: RenderContext, frame: CallFrame): TemplateReference =>
    new TemplateReference(context, frame),

  super(context: RenderContext, name: string, current: BlockFunction, frame: CallFrame): unknown {
    const depth = (context.blocks.get(name)?.indexOf(current) ?? -1) + 1;
    return findSuper(context, name, depth, frame);
  },

  requireBlock(context: RenderContext, name: string): void {
    if ((context.blocks.get(name)?.length ?? 0) > 1) return;
    throw new PyError('TemplateRuntimeError', `Required block '${name}' not found`);
  },

  extendedTwice(parent: unknown): void {
    if (parent !== undefined) throw new PyError('TemplateRuntimeError', 'extended multiple times');
  },

  locate: locateError,
};
