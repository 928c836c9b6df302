import { EXIT, type Command } from '../command.ts';
import { EMPTY_FLAG, FULL_REFRESH_FLAG, RESOURCE_TYPE_FLAGS, SELECTION_FLAGS } from '../flags.ts';

export const plan: Command = {
  name: 'plan',
  describe: 'Show what a build would do with each node, and why, without doing it',
  flags: {
    ...SELECTION_FLAGS,
    ...RESOURCE_TYPE_FLAGS,
    ...FULL_REFRESH_FLAG,
    ...EMPTY_FLAG,
    statements: {
      type: 'boolean',
      group: 'This command',
      default: false,
      describe: 'Show the SQL of every step',
    },
    output: {
      type: 'string',
      group: 'This command',
      choices: ['text', 'json'],
      default: 'text',
      describe: 'Form of the plan; JSON has the SQL in any case',
    },
  },
  example: 'tsdbt plan --select orders+ --statements',
  logsTo: 'stderr',
  quietest: 'warn',
  async run({ flags, global, selection, io, output }) {
    const { planNodes } = await import('../../app/index.ts');
    const planned = await planNodes(
      { ...global, ...selection, fullRefresh: flags.yes('full-refresh'), empty: flags.yes('empty') },
      io,
    );
    const { planRecord, renderPlan } = await import('../../report/index.ts');
    output(
      flags.text('output') === 'json'
        ? JSON.stringify(planRecord(planned), null, 2)
        : renderPlan(planned, { withStatements: flags.yes('statements') }),
    );
    return planned.nodes.some(({ action }) => action === 'error') ? EXIT.failed : EXIT.done;
  },
};
