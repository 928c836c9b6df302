import type { Diagnostic } from '../base/index.ts';

/** A file that should be an artifact is none. */
export function badArtifact(path: string, what: string, reason: string): Diagnostic {
  return {
    code: 'ARTIFACT_INVALID',
    severity: 'error',
    message: `'${path}' is not a usable ${what}: ${reason}`,
    hint: 'Make it anew with the command that wrote it, or point at another folder.',
  };
}

/** An artifact's schema version is none that can be read. */
export function unsupportedVersion(path: string, found: string, readable: string): Diagnostic {
  return {
    code: 'ARTIFACT_VERSION',
    severity: 'error',
    message: `'${path}' has the schema '${found}', which cannot be read`,
    hint: `Readable: ${readable}.`,
  };
}

/** `--state` names a folder without what a comparison needs. */
export function artifactMissing(path: string): Diagnostic {
  return {
    code: 'ARTIFACT_NOT_FOUND',
    severity: 'error',
    message: `There is no '${path}'`,
    hint: 'Name the folder that an earlier command wrote its artifacts into, usually a copy of target/.',
  };
}
