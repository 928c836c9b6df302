import { EXIT, type Command } from '../command.ts';

export const deps: Command = {
  name: 'deps',
  describe: 'Install the packages of packages.yml',
  flags: {
    lock: {
      type: 'boolean',
      group: 'This command',
      default: false,
      describe: 'Write package-lock.yml and install nothing',
    },
    upgrade: {
      type: 'boolean',
      group: 'This command',
      default: false,
      describe: 'Choose the newest versions that packages.yml allows, whatever is locked',
    },
    'add-package': {
      type: 'string',
      group: 'This command',
      describe: 'A package to put into packages.yml first, as name@version',
    },
    source: {
      type: 'string',
      group: 'This command',
      choices: ['hub', 'git', 'local'],
      default: 'hub',
      describe: 'Where the added package comes from',
    },
  },
  example: 'tsdbt deps --add-package dbt-labs/dbt_utils@1.3.0',
  logsTo: 'stdout',
  async run({ flags, global, io }) {
    const { installPackages } = await import('../../app/index.ts');
    const source = flags.text('source');
    await installPackages(
      {
        ...global,
        lock: flags.yes('lock'),
        upgrade: flags.yes('upgrade'),
        addPackage: flags.text('add-package'),
        source: source === 'git' || source === 'local' ? source : 'hub',
      },
      io,
    );
    return EXIT.done;
  },
};
