/** Thrown by `return(value)` and caught by the macro that dbt called: ends it with this value. */
export class MacroReturn {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}
