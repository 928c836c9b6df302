import { HostObject } from '../types.ts';
import { toText } from '../operations/text.ts';
import { textRepr } from '../operations/repr.ts';
import { builtin, type Builtin } from '../runtime/builtin.ts';

export type MarkerKind = 'text' | 'native' | 'bool' | 'number';

/** A text that dbt's native rendering turns into a value (`text`: leaves alone) when it is all there is. */
export class NativeMarker extends HostObject {
  readonly kind: MarkerKind;
  readonly text: string;

  constructor(kind: MarkerKind, text: string) {
    super();
    this.kind = kind;
    this.text = text;
  }

  override get typeName(): string {
    return 'str';
  }

  override toText(): string {
    return this.text;
  }

  override toRepr(): string {
    return textRepr(this.text);
  }

  override isTrue(): boolean {
    return this.text !== '';
  }

  override equals(other: unknown): boolean {
    return other instanceof NativeMarker ? other.text === this.text : other === this.text;
  }
}

const marker = (name: string, kind: MarkerKind): readonly [string, Builtin] => [
  name,
  builtin(name, 'value', (_env, [value]) => new NativeMarker(kind, toText(value))),
];
const same = (name: string): readonly [string, Builtin] => [
  name,
  builtin(name, 'x', (_env, [value]) => value),
];
const isList: readonly [string, Builtin] = [
  'is_list',
  builtin('is_list', 'value', (_env, [value]) => Array.isArray(value)),
];

/** dbt's further filters where values are kept, and where they are printed. */
export const NATIVE_FILTERS: ReadonlyMap<string, Builtin> = new Map([
  marker('as_text', 'text'),
  marker('as_bool', 'bool'),
  marker('as_native', 'native'),
  marker('as_number', 'number'),
  isList,
]);
export const TEXT_ENVIRONMENT_FILTERS: ReadonlyMap<string, Builtin> = new Map([
  same('as_text'),
  same('as_bool'),
  same('as_native'),
  same('as_number'),
  isList,
]);
