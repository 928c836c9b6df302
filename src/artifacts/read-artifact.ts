import { readFile } from 'node:fs/promises';
import { isRecord, UserError } from '../base/index.ts';
import { ArtifactError } from './artifact-error.ts';
import { badArtifact, unsupportedVersion } from './diagnostics.ts';

export type ArtifactJson = Readonly<Record<string, unknown>>;

/** An artifact as read, with the version of its schema. */
export interface RawArtifact {
  readonly version: number;
  readonly data: ArtifactJson;
}

/**
 * Reads an artifact of a kind (`manifest`, `run-results`, `sources`); undefined when there is no such file.
 * @throws UserError `ARTIFACT_INVALID` for what is not JSON or not an artifact, `ARTIFACT_VERSION` for another kind
 * or a version not in `versions`; ArtifactError when the file cannot be read.
 */
export async function readArtifact(
  path: string,
  kind: string,
  versions: readonly number[],
): Promise<RawArtifact | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new ArtifactError('ARTIFACT_READ_FAILED', path, error);
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new UserError(badArtifact(path, kind, error instanceof Error ? error.message : 'it is not JSON'));
  }
  const metadata = isRecord(data) ? data.metadata : undefined;
  const schema = isRecord(metadata) ? metadata.dbt_schema_version : undefined;
  if (!isRecord(data) || typeof schema !== 'string') {
    throw new UserError(badArtifact(path, kind, `it has no 'metadata.dbt_schema_version'`));
  }
  const found = /\/dbt\/([\w-]+)\/v(\d+)\.json$/u.exec(schema);
  const version = Number(found?.[2]);
  if (found?.[1] !== kind || !versions.includes(version)) {
    const readable = versions.map((known) => `${kind} v${known}`).join(', ');
    throw new UserError(unsupportedVersion(path, schema, readable));
  }
  return { version, data };
}
