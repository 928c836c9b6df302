import { existsSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * Makes `default` an ordinary (Atomic) database of an open data directory, as a server has it.
 *
 * chdb by itself lays a view of the file system over `default`, so that `SELECT … FROM "/etc/passwd"` reads the file. That
 * overlay keeps its tables where the link `metadata/default` points; an Atomic database of the same id finds them there.
 */
export async function replaceDefaultOverlay(
  directory: string,
  run: (sql: string) => Promise<unknown>,
): Promise<void> {
  const metadata = join(directory, 'metadata');
  const definition = join(metadata, 'default.sql');
  const uuid = linkedUuid(join(metadata, 'default'));
  if (uuid === undefined) {
    rmSync(definition, { force: true });
    await run('DETACH DATABASE default');
    await run('CREATE DATABASE default ENGINE = Atomic');
    return;
  }
  if (!existsSync(definition) || !readFileSync(definition, 'utf8').includes(uuid)) {
    writeFileSync(definition, `ATTACH DATABASE _ UUID '${uuid}'\nENGINE = Atomic\n`);
  }
  await run('DETACH DATABASE default');
  await run('ATTACH DATABASE default');
}

function linkedUuid(link: string): string | undefined {
  try {
    const name = basename(readlinkSync(link));
    return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name) ? name : undefined;
  } catch {
    return undefined;
  }
}
