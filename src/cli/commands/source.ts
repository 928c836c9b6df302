import { UserError } from '../../base/index.ts';
import { EXIT, type Command } from '../command.ts';
import { unknownAction } from '../diagnostics.ts';
import { SELECTION_FLAGS } from '../flags.ts';

const ACTIONS = ['freshness', 'snapshot-freshness', 'pull'];

export const source: Command = {
  name: 'source',
  aliases: ['sources'],
  positionals: '<action>',
  describe:
    "Measure how fresh sources are: 'source freshness'; keep their columns for checks: 'sources pull'",
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
  async run({ flags, positionals, global, selection, io, output }) {
    const action = String(positionals['action']);
    if (!ACTIONS.includes(action)) throw new UserError(unknownAction('source', action, ACTIONS));
    if (action === 'pull') {
      const { pullSourceSchemas } = await import('../../app/index.ts');
      const { file, pulled, missing } = await pullSourceSchemas(global, io);
      output(`${file}: the columns of ${pulled} ${pulled === 1 ? 'source' : 'sources'}`);
      for (const name of missing) output(`not on the target: ${name}`);
      return EXIT.done;
    }
    const { checkFreshness } = await import('../../app/index.ts');
    const which = { command: 'freshness', flags: { ...global.flags, WHICH: 'freshness' } };
    const run = await checkFreshness({ ...global, ...which, ...selection, output: flags.text('output') }, io);
    return run.success ? EXIT.done : EXIT.failed;
  },
};
