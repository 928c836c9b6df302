import { UserError } from '../../base/index.ts';
import { EXIT, type Command } from '../command.ts';
import { unknownAction } from '../diagnostics.ts';
import { SELECTION_FLAGS } from '../flags.ts';

const ACTIONS = ['freshness', 'snapshot-freshness'];

export const source: Command = {
  name: 'source',
  positionals: '<action>',
  describe: "Measure how fresh sources are: 'source freshness'",
  flags: {
    ...SELECTION_FLAGS,
    output: {
      type: 'string',
      alias: ['o'],
      group: 'This command',
      describe: 'File to write instead of target/sources.json',
    },
  },
  example: 'tsdbt source freshness --select source:shop',
  logsTo: 'stdout',
  async run({ flags, positionals, global, selection, io }) {
    const action = String(positionals['action']);
    if (!ACTIONS.includes(action)) throw new UserError(unknownAction('source', action, ACTIONS));
    const { checkFreshness } = await import('../../app/index.ts');
    const which = { command: 'freshness', flags: { ...global.flags, WHICH: 'freshness' } };
    const run = await checkFreshness({ ...global, ...which, ...selection, output: flags.text('output') }, io);
    return run.success ? EXIT.done : EXIT.failed;
  },
};
