export interface DepsErrorOptions extends ErrorOptions {
  readonly code: 'DEPS_NETWORK' | 'DEPS_HUB' | 'DEPS_DOWNLOAD' | 'DEPS_ARCHIVE' | 'DEPS_GIT';
  readonly retriable: boolean;
  readonly hint?: string | undefined;
}

/** Where packages come from does not answer, or answers with what is no package. */
export class DepsError extends Error {
  readonly code: DepsErrorOptions['code'];
  readonly retriable: boolean;
  readonly hint: string | undefined;

  constructor(message: string, { code, retriable, hint, ...rest }: DepsErrorOptions) {
    super(message, rest);
    this.name = 'DepsError';
    this.code = code;
    this.retriable = retriable;
    this.hint = hint;
  }
}
