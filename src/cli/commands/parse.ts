import { EXIT, type Command } from '../command.ts';

export const parse: Command = {
  name: 'parse',
  describe: 'Read the project, report what is wrong with it, and write manifest.json',
  flags: {},
  example: 'tsdbt parse --warn-error',
  logsTo: 'stdout',
  async run({ global, io }) {
    const { parseOnly } = await import('../../app/index.ts');
    await parseOnly(global, io);
    return EXIT.done;
  },
};
