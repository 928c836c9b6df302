import { EXIT, type Command } from '../command.ts';
import { SELECTION_FLAGS } from '../flags.ts';

export const lineage: Command = {
  name: 'lineage',
  describe: 'Show how the nodes of the project depend on each other',
  flags: {
    ...SELECTION_FLAGS,
    format: {
      type: 'string',
      group: 'This command',
      choices: ['mermaid', 'dot', 'json', 'svg'],
      default: 'mermaid',
      describe: 'Form of the graph',
    },
    output: { type: 'string', alias: ['o'], group: 'This command', describe: 'File to write; else stdout' },
  },
  example: 'tsdbt lineage --format svg --output lineage.svg',
  logsTo: 'stderr',
  quietest: 'warn',
  async run({ flags, global, selection, io, output }) {
    const { drawLineage } = await import('../../app/index.ts');
    const format = flags.text('format');
    const drawn = await drawLineage(
      {
        ...global,
        ...selection,
        format: format === 'dot' || format === 'json' || format === 'svg' ? format : 'mermaid',
        outputFile: flags.text('output'),
      },
      io,
    );
    if (drawn.file === undefined) output(drawn.text);
    else output(drawn.file);
    return EXIT.done;
  },
};
