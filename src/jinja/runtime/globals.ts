import { entriesOf } from '../operations/dict-access.ts';
import { requireInt } from '../operations/integers.ts';
import { toList } from '../operations/iterate.ts';
import { HostObject, type CallArguments } from '../types.ts';
import { Namespace } from '../values/namespace.ts';
import { PyDict } from '../values/py-dict.ts';
import { PyError, typeError, valueError } from '../values/py-error.ts';
import { PyTuple } from '../values/py-tuple.ts';
import { PyRange } from '../values/py-range.ts';
import { builtin, type Builtin } from './builtin.ts';
import { BuiltinFunction } from './bound-method.ts';
import type { Env } from './env.ts';

/** The sandbox's limit. Without a sandbox Python has none; a billion is more than any template ends with. */
const MAX_RANGE = 100_000;
const MAX_UNSAFE_RANGE = 10_000_000;

function range(env: Env, args: readonly unknown[]): PyRange {
  if (args.length === 0) throw typeError('range expected at least 1 argument, got 0');
  if (args.length > 3) throw typeError(`range expected at most 3 arguments, got ${args.length}`);
  const [first = 0, second = 0, third = 1] = args.map(requireInt);
  const made = args.length === 1 ? new PyRange(0, first, 1) : new PyRange(first, second, third);
  if (made.step === 0) throw valueError('range() arg 3 must not be zero');
  const limit = env.sandbox ? MAX_RANGE : MAX_UNSAFE_RANGE;
  if (made.length() > limit) {
    throw new PyError(
      'OverflowError',
      `Range too big. The sandbox blocks ranges larger than MAX_RANGE (${limit}).`,
    );
  }
  return made;
}

type Keywords = ReadonlyMap<string, unknown> | null;

function dict(args: readonly unknown[], keyword: Keywords): PyDict {
  if (args.length > 1) throw typeError(`dict expected at most 1 argument, got ${args.length}`);
  const made = PyDict.from(args.length === 1 ? entriesOf(args[0], toList) : []);
  for (const [key, value] of keyword ?? []) made.set(key, value);
  return made;
}

function namespace(args: readonly unknown[], keyword: Keywords): Namespace {
  const made = new Namespace();
  for (const [name, value] of dict(args, keyword).entries()) made.set(name, value);
  return made;
}

/** `cycler('odd', 'even')`: values taken in turn with `next()`. */
class Cycler extends HostObject {
  readonly #items: readonly unknown[];
  #at = 0;

  constructor(items: readonly unknown[]) {
    super();
    if (items.length === 0) throw new PyError('RuntimeError', 'at least one item has to be provided');
    this.#items = items;
  }

  override get typeName(): string {
    return 'Cycler';
  }

  override getAttribute(name: string): unknown {
    switch (name) {
      case 'current':
        return this.#items[this.#at];
      case 'items':
        return new PyTuple(this.#items);
      case 'pos':
        return this.#at;
      case 'next':
        return new Method('next', () => {
          const current = this.#items[this.#at];
          this.#at = (this.#at + 1) % this.#items.length;
          return current;
        });
      case 'reset':
        return new Method('reset', () => {
          this.#at = 0;
          return null;
        });
      default:
        return undefined;
    }
  }
}

/** `joiner(', ')`: nothing when it is called first, the separator from then on. */
class Joiner extends HostObject {
  readonly #separator: unknown;
  #used = false;

  constructor(separator: unknown) {
    super();
    this.#separator = separator;
  }

  override get typeName(): string {
    return 'Joiner';
  }

  override call(_args: CallArguments): unknown {
    if (this.#used) return this.#separator;
    this.#used = true;
    return '';
  }
}

/** A method without parameters of one of the engine's objects. */
class Method extends HostObject {
  readonly #name: string;
  readonly #run: () => unknown;

  constructor(name: string, run: () => unknown) {
    super();
    this.#name = name;
    this.#run = run;
  }

  override get typeName(): string {
    return 'method';
  }

  override call(args: CallArguments): unknown {
    if (args.positional.length > 0) {
      throw typeError(
        `${this.#name}() takes 1 positional argument but ${args.positional.length + 1} were given`,
      );
    }
    return this.#run();
  }

  override toRepr(): string {
    return `<bound method ${this.#name}>`;
  }
}

const LOREM =
  'a ac ad aliquam amet ante arcu at augue commodo consequat cum diam dolor eget elit enim erat est et eu felis ' +
  'hendrerit id in ipsum justo lacus leo lorem magna massa mi nec nibh non nulla nunc odio orci pede porta purus ' +
  'quam quis risus sapien sed sem sit tellus tempor tortor turpis urna ut varius velit vitae volutpat vulputate';

/** Filler text: `n` paragraphs of random words. */
function lipsum(n: number, html: boolean, min: number, max: number): string {
  const words = LOREM.split(' ');
  const paragraph = (): string => {
    const count = min + Math.floor(Math.random() * Math.max(1, max - min));
    const text = Array.from({ length: count }, () => words[Math.floor(Math.random() * words.length)]).join(
      ' ',
    );
    return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
  };
  const paragraphs = Array.from({ length: Math.min(n, 1000) }, paragraph);
  return html ? paragraphs.map((text) => `<p>${text}</p>`).join('\n') : paragraphs.join('\n\n');
}

interface Global {
  readonly target: Builtin;
  readonly isClass: boolean;
  /** A method that may be called on the class itself. */
  readonly classMethod?: string;
}

const GLOBALS: ReadonlyMap<string, Global> = new Map<string, Global>([
  ['safe_range', { target: builtin('safe_range', '...', (env, args) => range(env, args)), isClass: false }],
  ['range', { target: builtin('range', '...', (env, args) => range(env, args)), isClass: true }],
  [
    'dict',
    {
      target: builtin('dict', '...', (_env, args, keyword) => dict(args, keyword)),
      isClass: true,
      classMethod: 'fromkeys',
    },
  ],
  [
    'namespace',
    {
      target: builtin('jinja2.utils.Namespace', '...', (_env, args, keyword) => namespace(args, keyword)),
      isClass: true,
    },
  ],
  [
    'cycler',
    { target: builtin('jinja2.utils.Cycler', '...', (_env, args) => new Cycler(args)), isClass: true },
  ],
  [
    'joiner',
    {
      target: builtin('jinja2.utils.Joiner', 'sep?', (_env, [sep = ', ']) => new Joiner(sep)),
      isClass: true,
    },
  ],
  [
    'lipsum',
    {
      target: builtin(
        'generate_lorem_ipsum',
        'n? html? min? max?',
        (_env, [n = 5, html = true, min = 20, max = 100]) =>
          lipsum(
            requireInt(n),
            html !== false,
            Math.min(requireInt(min), 10_000),
            Math.min(requireInt(max), 10_000),
          ),
      ),
      isClass: false,
    },
  ],
]);

/** One of the names that Jinja2 gives every template; undefined for others. */
export function findGlobal(env: Env, name: string): unknown {
  const found = GLOBALS.get(env.sandbox && name === 'range' ? 'safe_range' : name);
  return found && new BuiltinFunction(env, found.target, found);
}
