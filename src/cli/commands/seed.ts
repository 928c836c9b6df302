import type { Command } from '../command.ts';
import { EMPTY_FLAG, FULL_REFRESH_FLAG, SHOW_FLAG, SELECTION_FLAGS } from '../flags.ts';
import { runNodesCommand } from './run-nodes.ts';

export const seed: Command = {
  name: 'seed',
  describe: 'Load the CSV files of the seed folders',
  flags: { ...SELECTION_FLAGS, ...SHOW_FLAG, ...FULL_REFRESH_FLAG, ...EMPTY_FLAG },
  example: 'tsdbt seed --select countries',
  logsTo: 'stdout',
  run: runNodesCommand,
};
