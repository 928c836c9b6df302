import { repr } from '../operations/repr.ts';
import { HostObject, type CallArguments, type UndefinedKind } from '../types.ts';
import { PyError } from './py-error.ts';

export interface UndefinedDetails {
  readonly kind: UndefinedKind;
  /** The name or key that was not there. */
  readonly name?: unknown;
  /** Why, where Jinja2 has a sentence of its own. */
  readonly hint?: string;
  /** How messages call the value that lacks the name: `dict object`; absent when a plain name is unknown. */
  readonly owner?: string;
  /** What use of it raises; `UndefinedError` unless said otherwise. */
  readonly error?: string;
}

/** The value of a name, attribute or item that does not exist. */
export class PyUndefined extends HostObject {
  readonly details: UndefinedDetails;

  constructor(details: UndefinedDetails) {
    super();
    this.details = details;
  }

  override get typeName(): string {
    return 'Undefined';
  }

  get message(): string {
    const { hint, owner, name } = this.details;
    if (hint !== undefined) return hint;
    const shown = repr(name ?? null);
    if (owner === undefined) return `${shown} is undefined`;
    return typeof name === 'string'
      ? `'${owner}' has no attribute ${shown}`
      : `${owner} has no element ${shown}`;
  }

  /** @throws PyError always: what any use of an undefined value ends in, unless its kind forgives it. */
  fail(): never {
    throw new PyError(this.details.error ?? 'UndefinedError', this.message);
  }

  override getAttribute(name: string): unknown {
    if (name === '_undefined_name') return this.details.name ?? null;
    if (name === '_undefined_hint') return this.details.hint ?? null;
    if (this.details.kind === 'capture') {
      return new PyUndefined({
        kind: 'capture',
        name,
        ...(this.details.hint ? { hint: this.details.hint } : {}),
      });
    }
    return this.details.kind === 'chainable' ? this : this.fail();
  }

  override getItem(_key: unknown): unknown {
    return this.details.kind === 'chainable' || this.details.kind === 'capture' ? this : this.fail();
  }

  override call(_args: CallArguments): unknown {
    return this.details.kind === 'capture' ? this : this.fail();
  }

  override iterate(): Iterable<unknown> {
    return this.details.kind === 'strict' ? this.fail() : [];
  }

  override length(): number {
    return this.details.kind === 'strict' ? this.fail() : 0;
  }

  override toText(): string {
    const { kind, hint, owner, name } = this.details;
    if (kind === 'strict') return this.fail();
    if (kind !== 'debug') return '';
    if (hint !== undefined) return `{{ undefined value printed: ${hint} }}`;
    return owner === undefined
      ? `{{ ${String(name)} }}`
      : `{{ no such element: ${owner}[${repr(name ?? null)}] }}`;
  }

  override toRepr(): string {
    return 'Undefined';
  }

  override isTrue(): boolean {
    return this.details.kind === 'strict' ? this.fail() : false;
  }

  override operate(): never {
    return this.fail();
  }

  override compare(): never {
    return this.fail();
  }

  override contains(_item: unknown): boolean {
    return this.details.kind === 'strict' ? this.fail() : false;
  }

  override equals(other: unknown): boolean {
    if (this.details.kind === 'strict') return this.fail();
    return other instanceof PyUndefined && other.details.kind === this.details.kind;
  }
}
