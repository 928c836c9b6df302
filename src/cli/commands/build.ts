import type { Command } from '../command.ts';
import {
  EMPTY_FLAG,
  EVENT_TIME_FLAGS,
  FULL_REFRESH_FLAG,
  RESOURCE_TYPE_FLAGS,
  SHOW_FLAG,
  SELECTION_FLAGS,
  STORE_FAILURES_FLAG,
} from '../flags.ts';
import { runNodesCommand } from './run-nodes.ts';

export const build: Command = {
  name: 'build',
  describe: 'Load seeds, build models and run their tests, in the order of the DAG',
  flags: {
    ...SELECTION_FLAGS,
    ...SHOW_FLAG,
    ...RESOURCE_TYPE_FLAGS,
    ...FULL_REFRESH_FLAG,
    ...EMPTY_FLAG,
    ...EVENT_TIME_FLAGS,
    ...STORE_FAILURES_FLAG,
    'export-saved-queries': {
      type: 'boolean',
      group: 'This command',
      setting: 'EXPORT_SAVED_QUERIES',
      isIdle: true,
      describe: "Export saved queries: dbt's platform does",
    },
    'include-saved-query': {
      type: 'boolean',
      group: 'This command',
      setting: 'INCLUDE_SAVED_QUERY',
      isIdle: true,
      describe: 'Take saved queries along: they need no work',
    },
  },
  example: 'tsdbt build --select +report_orders',
  logsTo: 'stdout',
  run: runNodesCommand,
};
