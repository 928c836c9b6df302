export type BrokerErrorCode = 'LOG_LOCKED' | 'LOG_UNUSABLE';

/** The embedded broker cannot serve its log. */
export class BrokerError extends Error {
  readonly code: BrokerErrorCode;
  readonly retriable: boolean;
  readonly hint?: string;

  constructor(
    code: BrokerErrorCode,
    message: string,
    details: { retriable?: boolean; hint?: string; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'BrokerError';
    this.code = code;
    this.retriable = details.retriable ?? false;
    if (details.hint !== undefined) this.hint = details.hint;
  }
}
