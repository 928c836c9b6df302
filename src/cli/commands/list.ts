import { EXIT, type Command } from '../command.ts';
import { RESOURCE_TYPE_FLAGS, SELECTION_FLAGS } from '../flags.ts';

export const list: Command = {
  name: 'ls',
  aliases: ['list'],
  describe: 'List the resources of the project',
  flags: {
    ...SELECTION_FLAGS,
    ...RESOURCE_TYPE_FLAGS,
    output: {
      type: 'string',
      group: 'This command',
      choices: ['selector', 'name', 'path', 'json'],
      default: 'selector',
      describe: 'Form of a line',
    },
    'output-keys': { type: 'array', group: 'This command', describe: 'Keys of the JSON form; dots descend' },
  },
  example: "tsdbt ls --select 'tag:marts' --output path",
  logsTo: 'stdout',
  quietest: 'warn',
  async run({ flags, global, selection, io, output }) {
    const { listResources } = await import('../../app/index.ts');
    const form = flags.text('output');
    const lines = await listResources(
      {
        ...global,
        ...selection,
        output: form === 'name' || form === 'path' || form === 'json' ? form : 'selector',
        outputKeys: flags.list('output-keys'),
      },
      io,
    );
    for (const line of lines) output(line);
    return EXIT.done;
  },
};
