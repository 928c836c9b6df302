import type { Command } from '../command.ts';
import {
  EMPTY_FLAG,
  EVENT_TIME_FLAGS,
  FULL_REFRESH_FLAG,
  RESOURCE_TYPE_FLAGS,
  SELECTION_FLAGS,
  STORE_FAILURES_FLAG,
} from '../flags.ts';
import { runNodesCommand } from './run-nodes.ts';

export const build: Command = {
  name: 'build',
  describe: 'Load seeds, build models and run their tests, in the order of the DAG',
  flags: {
    ...SELECTION_FLAGS,
    ...RESOURCE_TYPE_FLAGS,
    ...FULL_REFRESH_FLAG,
    ...EMPTY_FLAG,
    ...EVENT_TIME_FLAGS,
    ...STORE_FAILURES_FLAG,
  },
  example: 'tsdbt build --select +report_orders',
  logsTo: 'stdout',
  run: runNodesCommand,
};
