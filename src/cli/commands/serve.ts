import { EXIT, type Command } from '../command.ts';

export const serve: Command = {
  name: 'serve',
  describe: "Open the embedded ClickHouse to other programs over ClickHouse's HTTP interface",
  flags: {
    host: {
      type: 'string',
      group: 'This command',
      default: '127.0.0.1',
      describe: 'Address to listen on; other than loopback needs users',
    },
    port: {
      type: 'number',
      group: 'This command',
      default: 8123,
      describe: 'Port to listen on; 0 is any free one',
    },
    user: {
      type: 'array',
      group: 'This command',
      describe:
        "Users as 'name' or 'name:rw' (may write); their passwords come from TSDBT_SERVE_PASSWORD_<NAME>",
    },
  },
  example: 'TSDBT_SERVE_PASSWORD_BI=… tsdbt serve --user bi',
  logsTo: 'stderr',
  runsUntilStopped: true,
  async run({ flags, global, io, output }) {
    const { serveWarehouse } = await import('../../app/index.ts');
    await serveWarehouse(
      {
        ...global,
        host: flags.text('host') ?? '127.0.0.1',
        port: flags.number('port') ?? 8123,
        users: flags.list('user'),
        onAddress: output,
      },
      io,
    );
    return EXIT.done;
  },
};
