import type { JsonObject } from '../../base/index.ts';
import { HostObject } from '../../jinja/index.ts';

/** `flags`: every flag by its upper-case name; those of dbt that this program has no use for are none. */
export class Flags extends HostObject {
  override readonly typeName = 'Flags';
  readonly #values: ReadonlyMap<string, unknown>;

  readonly #onRead: ((name: string) => void) | undefined;

  constructor(which: string, flags: JsonObject, onRead?: (name: string) => void) {
    super();
    this.#onRead = onRead;
    this.#values = new Map<string, unknown>([
      ['FULL_REFRESH', false],
      ['STORE_FAILURES', false],
      ['EMPTY', false],
      ['FAIL_FAST', false],
      ['WARN_ERROR', false],
      ['INTROSPECT', true],
      ['PRINT', true],
      ['USE_COLORS', true],
      ['QUIET', false],
      ['DEBUG', false],
      ...Object.entries(flags).map(([name, value]) => [name.toUpperCase(), value] as const),
      ['WHICH', which],
    ]);
  }

  override getAttribute(name: string): unknown {
    this.#onRead?.(name);
    return this.#values.get(name) ?? this.#values.get(name.toUpperCase());
  }
}
