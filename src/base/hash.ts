import { hash } from 'node:crypto';

/** Lower-case hex MD5 of a text's UTF-8 bytes: dbt's hash for names and ids. */
export function md5(text: string): string {
  return hash('md5', text);
}

/** Lower-case hex SHA-256 of a text's UTF-8 bytes: dbt's checksum of files. */
export function sha256(text: string | Uint8Array): string {
  return hash('sha256', text);
}
