export type PipeErrorCode = 'RECORD_UNUSABLE' | 'BLOCK_NOT_STORED' | 'TABLE_UNFIT' | 'PLACE_BEYOND_END';

/** A pipe had to stop; everything that it had confirmed stays. */
export class PipeError extends Error {
  readonly code: PipeErrorCode;
  readonly retriable: boolean = false;
  readonly hint?: string;

  constructor(code: PipeErrorCode, message: string, details: { hint?: string; cause?: unknown } = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'PipeError';
    this.code = code;
    if (details.hint !== undefined) this.hint = details.hint;
  }
}
