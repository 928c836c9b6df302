import { EXIT, type Command } from '../command.ts';

export const pipe: Command = {
  name: 'pipe',
  positionals: '[pipes..]',
  describe: "Carry records from Kafka into the raw tables, as the project's pipes/*.yml say",
  flags: {
    once: {
      type: 'boolean',
      group: 'This command',
      default: false,
      describe: 'Stop when everything that is there now has been carried over',
    },
  },
  example: 'tsdbt pipe --once',
  logsTo: 'stderr',
  async run({ flags, positionals, global, io }) {
    const { runPipes } = await import('../../app/index.ts');
    const names = positionals['pipes'];
    await runPipes({ ...global, names: Array.isArray(names) ? names : [], once: flags.yes('once') }, io);
    return EXIT.done;
  },
};
