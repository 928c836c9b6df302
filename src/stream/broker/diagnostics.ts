import { BrokerError } from './broker-error.ts';
import type { Owner } from './owner/owner-file.ts';

export function logHeldElsewhere(directory: string, owner: Owner): BrokerError {
  return new BrokerError(
    'LOG_LOCKED',
    `The topics in '${directory}' belong to process ${owner.pid} on '${owner.machine}', whose life cannot be seen from here.`,
    { hint: `If that process is gone, remove '${directory}/owner.*' and try again.` },
  );
}

export function logHeldBySilentOwner(directory: string, owner: Owner): BrokerError {
  return new BrokerError(
    'LOG_LOCKED',
    `The topics in '${directory}' are held by process ${owner.pid}, which runs but does not answer.`,
    { retriable: true, hint: `Wait for process ${owner.pid}, or end it.` },
  );
}

export function logUnusable(directory: string, cause: unknown): BrokerError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BrokerError('LOG_UNUSABLE', `The topics in '${directory}' cannot be opened: ${reason}.`, {
    cause,
    hint: 'Check that the folder is writable and that the disk has room.',
  });
}
