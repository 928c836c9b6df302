import { textRepr } from '../operations/repr.ts';
import { HostObject } from '../types.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#39;',
  '"': '&#34;',
};

/** Text in which `&`, `<`, `>` and quotes stand as entities. */
export function escapeText(text: string): string {
  return /[&<>'"]/.test(text) ? text.replaceAll(/[&<>'"]/g, (char) => ENTITIES[char] ?? char) : text;
}

/** Text that is HTML already: what `escape`, `safe` and `tojson` give. A `str` in every other respect. */
export class Markup extends HostObject {
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }

  override get typeName(): string {
    return 'Markup';
  }

  override iterate(): Iterable<unknown> {
    return this.text;
  }

  override length(): number {
    return Array.from(this.text).length;
  }

  override toText(): string {
    return this.text;
  }

  override toRepr(): string {
    return `Markup(${textRepr(this.text)})`;
  }

  override isTrue(): boolean {
    return this.text !== '';
  }

  override equals(other: unknown): boolean {
    return other instanceof Markup ? other.text === this.text : other === this.text;
  }
}

/** The text of a `str` or of markup; undefined for any other value. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof Markup ? value.text : undefined;
}
