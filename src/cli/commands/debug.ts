import { EXIT, type Command } from '../command.ts';

export const debug: Command = {
  name: 'debug',
  describe: 'Check the installation, the project, the profile and the connection',
  flags: {
    connection: {
      type: 'boolean',
      group: 'This command',
      default: false,
      describe: 'Check the connection only',
    },
    'config-dir': {
      type: 'boolean',
      group: 'This command',
      default: false,
      describe: 'Show where profiles.yml is looked for',
    },
  },
  example: 'tsdbt debug --target prod',
  logsTo: 'stdout',
  async run({ flags, global, io, output }) {
    const { debugProject } = await import('../../app/index.ts');
    const report = await debugProject(
      { ...global, connectionOnly: flags.yes('connection'), configDir: flags.yes('config-dir') },
      io,
    );
    for (const line of report.lines) output(line);
    return report.success ? EXIT.done : EXIT.failed;
  },
};
