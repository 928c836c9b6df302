import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** Whether an address is of this machine alone. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  return (
    bare === 'localhost' ||
    bare === '::1' ||
    bare === '::ffff:127.0.0.1' ||
    (isIP(bare) === 4 && bare.startsWith('127.'))
  );
}

/**
 * Whether a request comes from a program that was pointed at this server. A web page can make a browser post to loopback,
 * and a name that resolves to loopback (DNS rebinding) makes the page count as the same site: the first shows in `Origin` or
 * `Sec-Fetch-Site`, the second in `Host`, which must be an address, `localhost`, or a name that the server was given.
 */
export function isTrustedRequest(request: IncomingMessage, hostNames: ReadonlySet<string>): boolean {
  const host = hostOf(request.headers.host);
  if (host === undefined || !(isLoopback(host) || isIP(host) !== 0 || hostNames.has(host))) return false;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const { origin } = request.headers;
  return (
    origin === undefined ||
    origin === `http://${request.headers.host}` ||
    origin === `https://${request.headers.host}`
  );
}

/** The name or address of a Host header, without port and brackets. */
function hostOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::\d+)?$/i.exec(header);
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}
