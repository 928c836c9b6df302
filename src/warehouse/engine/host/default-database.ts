import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * Gives the data directory an ordinary (Atomic) database `default` before the engine opens it, as a server has.
 *
 * chdb by itself lays a view of the file system over `default`, so that `SELECT … FROM "/etc/passwd"` reads the file. The
 * host has that overlay made under another name and detaches it, which needs `default` to be written down as a database.
 * Tables that another chdb program put into `default` lie behind the link `metadata/default` and are kept.
 */
export function prepareDefaultDatabase(directory: string): void {
  const metadata = join(directory, 'metadata');
  const definition = join(metadata, 'default.sql');
  if (existsSync(definition)) return;
  mkdirSync(metadata, { recursive: true });
  writeFileSync(
    definition,
    `ATTACH DATABASE _ UUID '${linkedUuid(join(metadata, 'default')) ?? randomUUID()}'\nENGINE = Atomic\n`,
  );
}

function linkedUuid(link: string): string | undefined {
  try {
    const name = basename(readlinkSync(link));
    return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name) ? name : undefined;
  } catch {
    return undefined;
  }
}
