import type { JsonObject } from '../../base/index.ts';
import { HostObject } from '../../jinja/index.ts';

/** What dbt's flags are that are true, or something, unless the user says otherwise. */
const DEFAULTS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['CACHE_SELECTED_ONLY', false],
  ['DEBUG', false],
  ['EMPTY', false],
  ['FAIL_FAST', false],
  ['FULL_REFRESH', false],
  ['INDIRECT_SELECTION', 'eager'],
  ['INTROSPECT', true],
  ['LOG_CACHE_EVENTS', false],
  ['LOG_FORMAT', 'default'],
  ['LOG_FORMAT_FILE', 'debug'],
  ['LOG_LEVEL', 'info'],
  ['LOG_LEVEL_FILE', 'debug'],
  ['PARTIAL_PARSE', true],
  ['POPULATE_CACHE', true],
  ['PRINT', true],
  ['QUIET', false],
  ['STATIC_PARSER', true],
  ['STORE_FAILURES', false],
  ['USE_COLORS', true],
  ['USE_COLORS_FILE', true],
  ['USE_EXPERIMENTAL_PARSER', false],
  ['VARS', {}],
  ['VERSION_CHECK', true],
  ['WARN_ERROR', false],
  ['WRITE_JSON', true],
]);

/** `flags`: every flag by its upper-case name; those of dbt that this program has no use for are none. */
export class Flags extends HostObject {
  override readonly typeName = 'Flags';
  readonly #values: ReadonlyMap<string, unknown>;

  readonly #onRead: ((name: string) => void) | undefined;

  constructor(which: string, flags: JsonObject, onRead?: (name: string) => void) {
    super();
    this.#onRead = onRead;
    this.#values = new Map<string, unknown>([
      ...DEFAULTS,
      ...Object.entries(flags).flatMap(([name, value]) =>
        value === null && DEFAULTS.has(name.toUpperCase()) ? [] : [[name.toUpperCase(), value] as const],
      ),
      ['WHICH', which],
    ]);
  }

  override getAttribute(name: string): unknown {
    this.#onRead?.(name);
    return this.#values.get(name) ?? this.#values.get(name.toUpperCase());
  }
}
