import type { Scope, UndefinedKind } from '../types.ts';
import type { Builtin } from './builtin.ts';

/** What the operations of a render need to know of its environment. */
export interface Env {
  readonly sandbox: boolean;
  readonly undefinedKind: UndefinedKind;
  readonly filters: ReadonlyMap<string, Builtin>;
  readonly tests: ReadonlyMap<string, Builtin>;
  /** Names that every template sees, also one imported without context. */
  readonly globals: Scope;
  /** `value.name` and `value[key]` with the sandbox's rules; undefined values for what is not there. */
  attribute(value: unknown, name: string): unknown;
  item(value: unknown, key: unknown): unknown;
  /** The attribute alone, without looking among the items. */
  ownAttribute(value: unknown, name: string): unknown;
}
