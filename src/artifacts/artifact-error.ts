/** An artifact could not be read or written because of the disk, not because of what is in it. */
export class ArtifactError extends Error {
  readonly code: 'ARTIFACT_READ_FAILED' | 'ARTIFACT_WRITE_FAILED';
  /** Whether the same attempt may succeed later (disk full, too many files), unlike a missing permission. */
  readonly retriable: boolean;
  readonly path: string;

  constructor(code: ArtifactError['code'], path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`'${path}' could not be ${code === 'ARTIFACT_READ_FAILED' ? 'read' : 'written'}: ${reason}`, {
      cause,
    });
    this.name = 'ArtifactError';
    this.code = code;
    this.path = path;
    const system = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    this.retriable = ['EMFILE', 'ENFILE', 'ENOSPC', 'EAGAIN', 'EBUSY'].some((code) => code === system);
  }
}
