import type { Command } from '../command.ts';
import { FULL_REFRESH_FLAG, RESOURCE_TYPE_FLAGS, SELECTION_FLAGS } from '../flags.ts';
import { runNodesCommand } from './run-nodes.ts';

export const clone: Command = {
  name: 'clone',
  describe:
    'Bring relations from the environment of --state: tables that share its parts, views for the rest',
  flags: { ...SELECTION_FLAGS, ...RESOURCE_TYPE_FLAGS, ...FULL_REFRESH_FLAG },
  example: 'tsdbt clone --state prod-artifacts --select marts',
  logsTo: 'stdout',
  run: runNodesCommand,
};
