import type { JsonObject, Span } from '../../base/index.ts';
import type { ParseCapture } from '../../context/index.ts';
import { fromPython } from '../../jinja/index.ts';
import type { RefArgs } from '../../manifest/index.ts';
import { canonicalKey, mergeConfigCall, type ConfigValues } from '../config/merge-config.ts';

/** A call and where it stands. */
export interface Placed<T> {
  readonly value: T;
  readonly span: Span | undefined;
}

/** What a node's code turned out to say: filled by a render, or from the calls of code that needs none. */
export class Captured implements ParseCapture {
  readonly refs: Placed<RefArgs>[] = [];
  readonly sources: Placed<readonly [string, string]>[] = [];
  readonly metrics: (readonly string[])[] = [];
  readonly functions: (readonly string[])[] = [];
  /** By `unique_id`, in the order of the first call. */
  readonly macros = new Set<string>();
  /** All `config()` calls as one. */
  readonly configCalls: ConfigValues = {};
  /** Whether the code was read without a render. */
  isStatic = false;
  /** The arguments of the first `config()` as written; undefined where it was read, there is none or nobody asks. */
  writtenConfig: JsonObject | undefined;
  /** Where each config key was set last. */
  readonly configSpans = new Map<string, Span | undefined>();

  /** Where everything stands, for code that stands in no file of its own. */
  readonly #place: Span | undefined;

  constructor(place?: Span) {
    this.#place = place;
  }

  ref(args: RefArgs, span: Span | undefined): void {
    this.refs.push({ value: args, span: this.#place ?? span });
  }

  source(sourceName: string, tableName: string, span: Span | undefined): void {
    this.sources.push({ value: [sourceName, tableName], span: this.#place ?? span });
  }

  metric(name: string, packageName: string | null): void {
    this.metrics.push(packageName === null ? [name] : [packageName, name]);
  }

  function(name: string, packageName: string | null): void {
    this.functions.push(packageName === null ? [name] : [packageName, name]);
  }

  macro(uniqueId: string): void {
    this.macros.add(uniqueId);
  }

  config(values: Readonly<Record<string, unknown>>, span: Span | undefined): void {
    const plain: JsonObject = Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key, fromPython(value)]),
    );
    mergeConfigCall(this.configCalls, plain);
    for (const key of Object.keys(plain)) this.configSpans.set(canonicalKey(key), this.#place ?? span);
  }

  /** dbt answers every `config.get` with the empty text while parsing. */
  configValue(_key: string): unknown {
    return '';
  }

  /**
   * Adds what hooks refer to: after the code's own references where that was rendered, before them where it was read,
   * which is the order dbt gets.
   */
  addHooks(hooks: readonly Captured[]): void {
    this.refs.splice(this.isStatic ? 0 : this.refs.length, 0, ...hooks.flatMap((each) => each.refs));
    this.sources.splice(this.isStatic ? 0 : this.sources.length, 0, ...hooks.flatMap((each) => each.sources));
    for (const each of hooks) {
      this.metrics.push(...each.metrics);
      this.functions.push(...each.functions);
      for (const macro of each.macros) this.macros.add(macro);
    }
  }
}
