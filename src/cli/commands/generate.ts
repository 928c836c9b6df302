import { EXIT, type Command } from '../command.ts';

export const generate: Command = {
  name: 'generate',
  positionals: '<spec>',
  describe: 'Make related records from a spec and send them to Kafka',
  flags: {
    number: {
      type: 'number',
      alias: ['n'],
      group: 'This command',
      default: 10,
      describe: 'How many iterations; -1 goes on until Ctrl-C',
    },
    wait: {
      type: 'number',
      alias: ['w'],
      group: 'This command',
      default: 0,
      describe: 'Milliseconds to wait after each iteration',
    },
    'dry-run': {
      type: 'boolean',
      group: 'This command',
      default: false,
      describe: 'Print the records as JSON lines instead of sending them',
    },
    seed: { type: 'number', group: 'This command', describe: 'The same number gives the same records' },
    prefix: {
      type: 'string',
      alias: ['p'],
      group: 'This command',
      describe: 'Put before the name of every topic',
    },
  },
  example: 'tsdbt generate generators/orders_recent.json -n 20',
  logsTo: 'stderr',
  async run({ flags, positionals, global, io, output }) {
    const { generateRecords } = await import('../../app/index.ts');
    const spec = positionals['spec'];
    await generateRecords(
      {
        ...global,
        spec: typeof spec === 'string' ? spec : '',
        iterations: flags.number('number') ?? 10,
        wait: flags.number('wait') ?? 0,
        isDryRun: flags.yes('dry-run'),
        seed: flags.number('seed'),
        prefix: flags.text('prefix') ?? '',
        onLine: output,
      },
      io,
    );
    return EXIT.done;
  },
};
