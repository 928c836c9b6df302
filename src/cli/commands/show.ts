import { EXIT, type Command } from '../command.ts';
import { SELECTION_FLAGS } from '../flags.ts';
import { renderTable } from '../render-table.ts';

export const show: Command = {
  name: 'show',
  describe: 'Show rows of a model, or of SQL given inline, without building anything',
  flags: {
    ...SELECTION_FLAGS,
    inline: { type: 'string', group: 'This command', describe: 'SQL with Jinja to show instead of a node' },
    limit: {
      type: 'number',
      group: 'This command',
      default: 5,
      describe: 'How many rows; a negative number is all of them',
    },
    output: {
      type: 'string',
      group: 'This command',
      choices: ['text', 'json'],
      default: 'text',
      describe: 'Form of the rows',
    },
  },
  example: 'tsdbt show --inline "select count() from {{ ref(\'orders\') }}"',
  logsTo: 'stdout',
  async run({ flags, global, selection, io, output, isQuiet }) {
    const { showRows } = await import('../../app/index.ts');
    const inline = flags.text('inline');
    const previews = await showRows(
      { ...global, ...selection, inline, limit: flags.number('limit') ?? 5 },
      io,
    );
    for (const preview of previews) {
      if (flags.text('output') === 'json') {
        const rows = preview.rows.map((row) =>
          Object.fromEntries(preview.columns.map((name, index) => [name, row[index]])),
        );
        const text = JSON.stringify(
          inline === undefined ? { node: preview.name, show: rows } : { show: rows },
          (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value),
          2,
        );
        output(text);
        continue;
      }
      const table = renderTable(preview.columns, preview.rows);
      if (isQuiet) output(table);
      else
        output(
          `${inline === undefined ? `Previewing node '${preview.name}':` : 'Previewing inline node:'}\n${table}`,
        );
    }
    return EXIT.done;
  },
};
