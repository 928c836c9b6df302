import type { Span } from '../../base/index.ts';
import { HostObject, hostFunction, PyUndefined, toText, type CallArguments } from '../../jinja/index.ts';
import type { RefArgs } from '../../manifest/index.ts';
import { wrongArguments } from '../diagnostics.ts';

/** `ref('model')`, `ref('package', 'model')`, `ref('model', v=2)`; and `ref.config`, made when asked for. */
export function refFunction(
  resolve: (args: RefArgs, span: Span | undefined) => unknown,
  config: () => unknown,
): HostObject {
  return new RefResolver(resolve, config);
}

class RefResolver extends HostObject {
  override readonly typeName = 'function';
  readonly #resolve: (args: RefArgs, span: Span | undefined) => unknown;
  readonly #config: () => unknown;

  constructor(resolve: (args: RefArgs, span: Span | undefined) => unknown, config: () => unknown) {
    super();
    this.#resolve = resolve;
    this.#config = config;
  }

  override call(args: CallArguments): unknown {
    return this.#resolve(refArgs(args), args.span);
  }

  override getAttribute(name: string): unknown {
    return name === 'config' ? this.#config() : undefined;
  }

  override toRepr(): string {
    return '<function ref>';
  }
}

/** `source('source', 'table')`. */
export function sourceFunction(
  resolve: (sourceName: string, tableName: string, span: Span | undefined) => unknown,
): HostObject {
  return hostFunction('source', ({ positional, keyword, span }) => {
    const [sourceName, tableName] = positional;
    if (positional.length !== 2 || keyword.size > 0) {
      throw wrongArguments('source', 'the names of a source and of a table', span);
    }
    if (typeof sourceName !== 'string' || typeof tableName !== 'string') {
      throw wrongArguments('source', 'two texts: the names of a source and of a table', span);
    }
    return resolve(sourceName, tableName, span);
  });
}

/** `metric(…)` and `function(…)`: a name, or a package and a name. */
export function namedFunction(
  callee: 'metric' | 'function',
  resolve: (name: string, packageName: string | null, span: Span | undefined) => unknown,
): HostObject {
  return hostFunction(callee, ({ positional, span }) => {
    const name = positional.at(-1);
    const packageName = positional.length === 2 ? positional[0] : null;
    if (positional.length === 0 || positional.length > 2 || typeof name !== 'string') {
      throw wrongArguments(callee, 'a name, or a package and a name', span);
    }
    return resolve(name, packageName === null ? null : toText(packageName), span);
  });
}

function refArgs({ positional, keyword, span }: CallArguments): RefArgs {
  const name = positional.at(-1);
  const packageName = positional.length === 2 ? positional[0] : null;
  if (positional.length === 0 || positional.length > 2) {
    throw wrongArguments('ref', 'the name of a model, or a package and a name', span);
  }
  if (typeof name !== 'string' || (packageName !== null && typeof packageName !== 'string')) {
    const shown = name instanceof PyUndefined ? 'an undefined value' : `'${toText(name)}'`;
    throw wrongArguments('ref', `the name of a model as text, not ${shown}`, span);
  }
  return { name, package: packageName, version: versionOf(keyword, span) };
}

/** Falsy versions count as none, as in dbt. */
function versionOf(keyword: ReadonlyMap<string, unknown>, span: Span | undefined): string | number | null {
  const version = keyword.get('version') || keyword.get('v') || null;
  if (version === null || typeof version === 'string' || typeof version === 'number') return version;
  throw wrongArguments('ref', 'a text or a number as its version', span);
}
