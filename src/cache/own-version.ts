import { readFileSync, statSync } from 'node:fs';

/** tsdbt's version, and when it was built: what another build parsed may not be what this one would. */
export function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const version = /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? '';
  return `${version} ${statSync(new URL(import.meta.url)).mtimeMs}`;
}
