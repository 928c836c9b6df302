import { EXIT, type Command } from '../command.ts';

export const broker: Command = {
  name: 'broker',
  describe: 'Serve the embedded Kafka broker of the project until Ctrl-C, for kcat and other programs',
  flags: {
    port: { type: 'number', group: 'This command', describe: 'Port on 127.0.0.1; any free one unless given' },
  },
  example: 'tsdbt broker --port 9092',
  logsTo: 'stderr',
  runsUntilStopped: true,
  async run({ flags, global, io, output }) {
    const { serveBroker } = await import('../../app/index.ts');
    await serveBroker({ ...global, port: flags.number('port') ?? 0, onAddress: output }, io);
    return EXIT.done;
  },
};
