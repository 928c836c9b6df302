import { EXIT, type Command, type CommandCall } from '../command.ts';
import { SELECTION_FLAGS } from '../flags.ts';

export const lineage: Command = {
  name: 'lineage',
  positionals: '[column]',
  describe:
    'Show how the nodes of the project depend on each other, or where a column comes from and goes to',
  flags: {
    ...SELECTION_FLAGS,
    format: {
      type: 'string',
      group: 'This command',
      choices: ['mermaid', 'dot', 'json', 'svg', 'text'],
      describe: 'Form of the graph; mermaid, and for a column text, unless told otherwise',
    },
    upstream: { type: 'boolean', group: 'This command', describe: 'Of a column: what it comes from' },
    downstream: { type: 'boolean', group: 'This command', describe: 'Of a column: where it goes to' },
    introspect: {
      type: 'boolean',
      group: 'This command',
      setting: 'INTROSPECT',
      default: true,
      describe: 'Of a column: ask the target for columns of sources',
    },
    output: { type: 'string', alias: ['o'], group: 'This command', describe: 'File to write; else stdout' },
  },
  example: 'tsdbt lineage --format svg --output lineage.svg',
  logsTo: 'stderr',
  quietest: 'warn',
  async run(call) {
    const { flags, positionals, global, selection, io, output } = call;
    const format = flags.text('format');
    const column = positionals['column'];
    if (typeof column === 'string') return traceOne(call, column);
    const { drawLineage } = await import('../../app/index.ts');
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

async function traceOne({ flags, global, io, output }: CommandCall, column: string): Promise<number> {
  const { traceColumn } = await import('../../app/index.ts');
  const format = flags.text('format');
  const isBoth = flags.yes('upstream') === flags.yes('downstream');
  const text = await traceColumn(
    {
      ...global,
      column,
      direction: isBoth ? 'both' : flags.yes('upstream') ? 'upstream' : 'downstream',
      format: format === 'json' || format === 'mermaid' || format === 'dot' ? format : 'text',
      introspect: flags.yes('introspect'),
    },
    io,
  );
  output(text.trimEnd());
  return EXIT.done;
}
