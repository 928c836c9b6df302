import type { Command } from '../command.ts';
import { EMPTY_FLAG, EVENT_TIME_FLAGS, FULL_REFRESH_FLAG, SELECTION_FLAGS } from '../flags.ts';
import { runNodesCommand } from './run-nodes.ts';

export const run: Command = {
  name: 'run',
  describe: 'Build the models',
  flags: { ...SELECTION_FLAGS, ...FULL_REFRESH_FLAG, ...EMPTY_FLAG, ...EVENT_TIME_FLAGS },
  example: 'tsdbt run --select marts+ --threads 4',
  logsTo: 'stdout',
  run: runNodesCommand,
};
