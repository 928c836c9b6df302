import { EXIT, type Command } from '../command.ts';

export const init: Command = {
  name: 'init',
  positionals: '[name]',
  describe: 'Make a new project that builds at once, on embedded ClickHouse',
  flags: {
    'skip-profile-setup': {
      type: 'boolean',
      alias: ['s'],
      group: 'This command',
      default: false,
      describe: 'Write no profiles.yml',
    },
  },
  example: 'tsdbt init shop',
  logsTo: 'stdout',
  async run({ flags, positionals, global, io, output }) {
    const { initProject } = await import('../../app/index.ts');
    const name = positionals['name'];
    const made = await initProject(
      {
        ...global,
        name: typeof name === 'string' ? name : undefined,
        skipProfileSetup: flags.yes('skip-profile-setup'),
      },
      io,
    );
    output(
      `Your new project '${made.name}' stands in ${made.folder}\n\n  cd ${made.folder} && tsdbt build\n`,
    );
    return EXIT.done;
  },
};
