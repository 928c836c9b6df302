import type { Json, JsonObject } from '../base/index.ts';
import { HostObject, type Scope } from '../jinja/index.ts';

/**
 * What a unit test says that macros return, by dbt's rules: a name without a package means the macro wherever it is
 * called without one, and dbt's own in `dbt.` too; `package.name` means it there, and for `dbt.name` everywhere.
 */
export class MacroOverrides {
  readonly #values: ReadonlyMap<string, Json>;

  constructor(values: JsonObject) {
    this.#values = new Map(Object.entries(values));
  }

  /** What a name without a package means; undefined when it is left alone. */
  global(name: string): HostObject | undefined {
    return this.#fixed(name) ?? this.#fixed(`dbt.${name}`);
  }

  /** What a name means behind that of a package. */
  within(packageName: string, name: string): HostObject | undefined {
    return (packageName === 'dbt' ? this.#fixed(name) : undefined) ?? this.#fixed(`${packageName}.${name}`);
  }

  /** Values of names that are no macros: `invocation_id`, `run_started_at`, … */
  valuesOf(members: Scope): Readonly<Record<string, Json>> {
    const known = new Set(members.names());
    return Object.fromEntries([...this.#values].filter(([name]) => known.has(name)));
  }

  #fixed(name: string): HostObject | undefined {
    const value = this.#values.get(name);
    return value === undefined ? undefined : new FixedMacro(value);
  }
}

/** A macro that returns the same for whatever it is given. */
class FixedMacro extends HostObject {
  override readonly typeName = 'UnitTestMacroGenerator';
  readonly #value: Json;

  constructor(value: Json) {
    super();
    this.#value = value;
  }

  override call(): unknown {
    return this.#value;
  }
}
