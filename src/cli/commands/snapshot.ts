import type { Command } from '../command.ts';
import { EMPTY_FLAG, SELECTION_FLAGS } from '../flags.ts';
import { runNodesCommand } from './run-nodes.ts';

export const snapshot: Command = {
  name: 'snapshot',
  describe: 'Bring the histories of the snapshots up to date',
  flags: { ...SELECTION_FLAGS, ...EMPTY_FLAG },
  example: 'tsdbt snapshot --select customers_snapshot',
  logsTo: 'stdout',
  run: runNodesCommand,
};
