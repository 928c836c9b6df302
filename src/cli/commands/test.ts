import type { Command } from '../command.ts';
import { RESOURCE_TYPE_FLAGS, SELECTION_FLAGS, STORE_FAILURES_FLAG } from '../flags.ts';
import { runNodesCommand } from './run-nodes.ts';

export const test: Command = {
  name: 'test',
  describe: 'Run the data tests',
  flags: { ...SELECTION_FLAGS, ...RESOURCE_TYPE_FLAGS, ...STORE_FAILURES_FLAG },
  example: 'tsdbt test --select fct_orders',
  logsTo: 'stdout',
  run: runNodesCommand,
};
