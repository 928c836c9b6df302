import { EXIT, type Command } from '../command.ts';
import { FULL_REFRESH_FLAG, SELECTION_FLAGS } from '../flags.ts';
import { renderTable } from '../render-table.ts';

export const show: Command = {
  name: 'show',
  describe: 'Show rows of a model, or of SQL given inline, without building anything',
  flags: {
    ...SELECTION_FLAGS,
    ...FULL_REFRESH_FLAG,
    inline: { type: 'string', group: 'This command', describe: 'SQL with Jinja to show instead of a node' },
    'inline-direct': {
      type: 'string',
      group: 'This command',
      describe: 'SQL to show as it stands, without reading the project',
    },
    introspect: {
      type: 'boolean',
      group: 'This command',
      setting: 'INTROSPECT',
      isIdle: true,
      describe: 'Let templates ask the warehouse',
    },
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
    const { queryDirectly, showRows } = await import('../../app/index.ts');
    const limit = flags.number('limit') ?? 5;
    const direct = flags.text('inline-direct');
    const inline = flags.text('inline') ?? direct;
    const previews =
      direct === undefined
        ? await showRows({ ...global, ...selection, inline, limit }, io)
        : [await queryDirectly({ ...global, sql: direct, limit }, io)];
    const isJson = flags.text('output') === 'json';
    const isInline = inline !== undefined;
    for (const { name, columns, rows } of previews) {
      const preview = isJson ? rowsToJson(columns, rows) : renderTable(columns, rows);
      const data = {
        node_name: name,
        preview,
        is_inline: isInline,
        output_format: isJson ? 'json' : 'text',
        quiet: isQuiet,
      };
      const title = isInline ? 'Previewing inline node:' : `Previewing node '${name}':`;
      const text = isJson
        ? wrapJson(isInline ? {} : { node: name }, preview)
        : isQuiet
          ? preview
          : `${title}\n${preview}`;
      output(text, { event: 'ShowNode', data });
    }
    return EXIT.done;
  },
};

/** The rows as a JSON array of objects; integers that JSON numbers cannot hold are strings. */
function rowsToJson(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const records = rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index]])));
  return JSON.stringify(records, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}

function wrapJson(head: Readonly<Record<string, string>>, rows: string): string {
  return JSON.stringify({ ...head, show: JSON.parse(rows) as unknown }, null, 2);
}
