import { DepsError } from './deps-error.ts';

export interface GetOptions {
  readonly signal: AbortSignal;
  /** The most bytes to take. */
  readonly limit: number;
  /** Milliseconds without any byte after which it is given up. */
  readonly patience: number;
}

/**
 * The body of an address, over http and https, as it comes.
 * @throws DepsError for what cannot be reached, answers with an error, stalls, ends early, or is larger than the limit.
 */
export async function* httpGet(url: string, options: GetOptions): AsyncGenerator<Uint8Array> {
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(), options.patience);
  const shown = hideCredentials(url);
  try {
    const signal = AbortSignal.any([options.signal, stalled.signal]);
    const response = await fetch(withoutCredentials(url), { signal, headers: authorization(url) });
    if (!response.ok) throw refusal(shown, response.status);
    if (!response.body) return;
    let size = 0;
    for await (const chunk of response.body) {
      timer.refresh();
      size += chunk.length;
      if (size > options.limit) throw tooLarge(shown, options.limit);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof DepsError || options.signal.aborted) throw error;
    const reason = stalled.signal.aborted
      ? `it sent nothing for ${options.patience / 1000} seconds`
      : reasonOf(error);
    throw new DepsError(`'${shown}' cannot be read: ${reason}`, {
      code: 'DEPS_NETWORK',
      retriable: true,
      cause: error,
      hint: 'check the address and the network',
    });
  } finally {
    clearTimeout(timer);
  }
}

/** User and password of an address are for the server, not for the screen. */
export function hideCredentials(url: string): string {
  return url.replace(/^(\w+:\/\/)[^/@]*@/, '$1');
}

function withoutCredentials(url: string): string {
  return hideCredentials(url);
}

function authorization(url: string): Readonly<Record<string, string>> {
  if (!URL.canParse(url)) return {};
  const { username, password } = new URL(url);
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function refusal(url: string, status: number): DepsError {
  return new DepsError(`'${url}' answers with status ${status}`, {
    code: 'DEPS_DOWNLOAD',
    retriable: status >= 500 || status === 429 || status === 408,
    hint: status === 401 || status === 403 ? 'it wants credentials, or other ones' : 'check the address',
  });
}

function tooLarge(url: string, limit: number): DepsError {
  return new DepsError(`'${url}' holds more than ${limit} bytes`, {
    code: 'DEPS_DOWNLOAD',
    retriable: false,
    hint: 'no package of macros and models is that large: check the address',
  });
}

/** fetch says only that it failed; why is in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message;
}
