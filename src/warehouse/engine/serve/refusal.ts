import { interfaceError, type HttpError } from '../host/http-error.ts';

/** ClickHouse's answer to what a user may not do. */
export function refusal(what: string): HttpError {
  return interfaceError(403, 497, 'ACCESS_DENIED', `Not allowed over the network: ${what}`);
}

export function readonlyRefusal(): HttpError {
  return interfaceError(
    403,
    164,
    'READONLY',
    'Cannot execute query in readonly mode: this user may only read',
  );
}

export function authenticationFailure(user: string): HttpError {
  return interfaceError(
    401,
    516,
    'AUTHENTICATION_FAILED',
    `${user}: Authentication failed: password is incorrect, or there is no user with such name.`,
  );
}
