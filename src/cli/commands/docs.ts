import { UserError } from '../../base/index.ts';
import { EXIT, type Command } from '../command.ts';
import { docsSiteMissing, unknownAction } from '../diagnostics.ts';
import { SELECTION_FLAGS } from '../flags.ts';

const ACTIONS = ['generate', 'serve'];

export const docs: Command = {
  name: 'docs',
  positionals: '<action>',
  describe: "Write catalog.json and manifest.json: 'docs generate'",
  flags: {
    ...SELECTION_FLAGS,
    compile: {
      type: 'boolean',
      group: 'This command',
      default: true,
      describe: 'Compile first, so that manifest.json has the SQL of nodes',
    },
    'empty-catalog': {
      type: 'boolean',
      group: 'This command',
      default: false,
      describe: 'Write a catalog with nothing in it, without asking the warehouse',
    },
    static: {
      type: 'boolean',
      group: 'This command',
      default: false,
      isIdle: true,
      describe: 'Write the site as one file',
    },
  },
  example: 'tsdbt docs generate --select marts',
  logsTo: 'stdout',
  async run({ flags, positionals, global, selection, io }) {
    const action = String(positionals['action']);
    if (!ACTIONS.includes(action)) throw new UserError(unknownAction('docs', action, ACTIONS));
    if (action === 'serve') throw new UserError(docsSiteMissing('docs serve'));
    if (flags.yes('static')) throw new UserError(docsSiteMissing('docs generate --static'));
    const { generateDocs } = await import('../../app/index.ts');
    const which = { command: 'generate', flags: { ...global.flags, WHICH: 'generate' } };
    const isWhole = await generateDocs(
      {
        ...global,
        ...which,
        ...selection,
        compile: flags.yes('compile'),
        emptyCatalog: flags.yes('empty-catalog'),
      },
      io,
    );
    return isWhole ? EXIT.done : EXIT.failed;
  },
};
