import { EXIT, type Command } from '../command.ts';

export const clean: Command = {
  name: 'clean',
  describe: 'Delete the folders that clean-targets of dbt_project.yml names',
  flags: {
    'clean-project-files-only': {
      setting: 'CLEAN_PROJECT_FILES_ONLY',
      type: 'boolean',
      group: 'This command',
      default: true,
      describe: 'Refuse folders outside of the project',
    },
  },
  example: 'tsdbt clean',
  logsTo: 'stdout',
  async run({ flags, global, io }) {
    const { cleanProject } = await import('../../app/index.ts');
    const done = await cleanProject(
      { ...global, projectFilesOnly: flags.yes('clean-project-files-only') },
      io,
    );
    return done ? EXIT.done : EXIT.unusable;
  },
};
