import { EXIT, type Command } from '../command.ts';
import { EMPTY_FLAG, FULL_REFRESH_FLAG, SELECTION_FLAGS } from '../flags.ts';

export const compile: Command = {
  name: 'compile',
  describe: 'Render the SQL of nodes to target/compiled, and show it for chosen ones',
  flags: {
    ...SELECTION_FLAGS,
    ...FULL_REFRESH_FLAG,
    ...EMPTY_FLAG,
    'inject-ephemeral-ctes': {
      type: 'boolean',
      group: 'This command',
      default: true,
      describe: 'Put the ephemeral models that a node reads before its SQL',
    },
    inline: { type: 'string', group: 'This command', describe: 'SQL with Jinja to compile instead of nodes' },
    output: {
      type: 'string',
      group: 'This command',
      choices: ['text', 'json'],
      default: 'text',
      describe: 'Form of what is shown',
    },
    introspect: {
      type: 'boolean',
      group: 'This command',
      setting: 'INTROSPECT',
      default: true,
      describe: 'Let templates ask the warehouse',
    },
  },
  example: 'tsdbt compile --select report_orders',
  logsTo: 'stdout',
  async run({ flags, global, selection, io, output, isQuiet }) {
    const { compileNodes } = await import('../../app/index.ts');
    const compiled = await compileNodes(
      {
        ...global,
        ...selection,
        inline: flags.text('inline'),
        introspect: flags.yes('introspect'),
        empty: flags.yes('empty'),
        injectsCtes: flags.yes('inject-ephemeral-ctes'),
      },
      io,
    );
    const inline = flags.text('inline') !== undefined;
    if (!inline && selection.select.length === 0 && selection.selector === undefined) return EXIT.done;
    const isJson = flags.text('output') === 'json';
    // A model's name selects its tests too; they are shown only when nothing else was named.
    const models = compiled.filter(({ kind }) => kind !== 'test');
    for (const { name, sql } of models.length > 0 ? models : compiled) {
      const data = {
        node_name: name,
        compiled: sql,
        is_inline: inline,
        output_format: isJson ? 'json' : 'text',
        quiet: isQuiet,
      };
      const title = inline ? 'Compiled inline node is:' : `Compiled node '${name}' is:`;
      const text = isJson
        ? JSON.stringify(inline ? { compiled: sql } : { node: name, compiled: sql }, null, 2)
        : isQuiet
          ? sql
          : `${title}\n${sql}`;
      output(text, { event: 'CompiledNode', data });
    }
    return EXIT.done;
  },
};
