/** A failure as it is told over HTTP. */
export class HttpError extends Error {
  readonly status: number;
  /** ClickHouse's number. */
  readonly number: number;

  constructor(status: number, number: number, message: string) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.number = number;
  }
}

/** The numbers that ClickHouse answers with 400: the statement or its data is malformed. */
const BAD_REQUEST = new Set([
  6, 7, 16, 20, 25, 26, 27, 35, 36, 38, 41, 42, 43, 44, 53, 62, 69, 70, 72, 117, 130, 131, 190, 377, 456, 457,
  467,
]);
/** … and with 404: something named does not exist. */
const NOT_FOUND = new Set([46, 47, 50, 52, 56, 60, 63, 73, 78, 81, 115, 372]);

/** The HTTP status of a ClickHouse number. */
export function statusOf(number: number): number {
  if (NOT_FOUND.has(number)) return 404;
  if (BAD_REQUEST.has(number)) return 400;
  if (number === 516 || number === 194) return 403;
  if (number === 48) return 501;
  if (number === 373) return 423;
  return 500;
}

/** How the engine says where an INSERT's rows lay: in a file of the host's making, which means nothing to the client. */
const SPOOL_MENTION = /:? ?\(in file\/uri [^()]*\.payload\)|: ?data for INSERT was parsed from file/g;

const PREFIX = /^(?:Code: (\d+)\. DB::Exception: )+/;

/**
 * The engine's text as a server's: wrappers repeat number, name and version around a sentence; one of each is kept.
 * A text without a number is an internal failure (1002).
 */
export function toHttpError(failure: unknown, version: string): HttpError {
  if (failure instanceof HttpError) return failure;
  const text = failure instanceof Error ? failure.message : String(failure);
  const prefix = PREFIX.exec(text);
  const number = prefix ? Number(prefix[1]) : 1002;
  let sentence = (prefix ? text.slice(prefix[0].length) : text).replaceAll(SPOOL_MENTION, '');
  let name = 'UNKNOWN_EXCEPTION';
  for (;;) {
    const tail = /\s*\((?:version [^()]*(?:\([^()]*\))?|([A-Z][A-Z0-9_]+))\)[.\s]*$/.exec(sentence);
    if (!tail) break;
    name = tail[1] ?? name;
    sentence = sentence.slice(0, tail.index);
  }
  return new HttpError(
    statusOf(number),
    number,
    `Code: ${number}. DB::Exception: ${sentence.trimEnd()} (${name}) (version ${version})`,
  );
}

/** An error of the interface itself in ClickHouse's form. */
export function interfaceError(status: number, number: number, name: string, sentence: string): HttpError {
  return new HttpError(status, number, `Code: ${number}. DB::Exception: ${sentence} (${name})`);
}
