import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { authenticationFailure } from './refusal.ts';

export interface ServerUser {
  readonly name: string;
  /** In plain text; undefined for a user without a password, which only a loopback server may have. */
  readonly password?: string;
  /** Whether the user may only read; true unless said otherwise. */
  readonly readonly?: boolean;
}

const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

/** The user of a request: Basic, `X-ClickHouse-User`/`-Key`, or `user`/`password`; `default` when none is named. @throws HttpError 401 */
export function authenticate(
  request: IncomingMessage,
  fields: URLSearchParams,
  users: readonly ServerUser[],
): ServerUser {
  const { name, password } = readCredentials(request, fields);
  // Unknown users take as long as wrong passwords.
  const known = users.find((user) => user.name === name);
  const matches = timingSafeEqual(digest(password), digest(known?.password ?? ''));
  if (!known || !matches) throw authenticationFailure(name);
  return known;
}

function readCredentials(
  request: IncomingMessage,
  fields: URLSearchParams,
): { name: string; password: string } {
  const basic = /^Basic\s+([A-Za-z0-9+/=]+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (basic !== undefined) {
    const text = Buffer.from(basic, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    return {
      name: colon === -1 ? text : text.slice(0, colon),
      password: colon === -1 ? '' : text.slice(colon + 1),
    };
  }
  const header = (name: string): string | undefined => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    name: header('x-clickhouse-user') ?? (fields.get('user') || 'default'),
    password: header('x-clickhouse-key') ?? fields.get('password') ?? '',
  };
}
