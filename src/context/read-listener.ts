/** Told of what renders read of the world around the project's files: what a kept parse has to be checked against. */
export interface ReadListener {
  /** The value is null where the variable is not set. */
  envVar?(name: string, value: string | null): void;
  /** A variable that `--vars` has set, or could have. */
  variable?(name: string): void;
  /** A flag by the name that the template used. */
  flag?(name: string): void;
  /** The time, the invocation's id and its arguments: what the next invocation has otherwise. */
  moment?(): void;
  /** A macro that a render got hold of, by `unique_id`, whoever called it. */
  macro?(uniqueId: string): void;
}
