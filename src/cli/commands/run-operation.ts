import { UserError } from '../../base/index.ts';
import { EXIT, type Command } from '../command.ts';
import { wrongUsage } from '../diagnostics.ts';

export const runOperation: Command = {
  name: 'run-operation',
  positionals: '[macro]',
  describe: 'Run a macro, or SQL with Jinja',
  flags: {
    args: {
      type: 'string',
      group: 'This command',
      describe: "The macro's arguments as YAML: '{name: value}'",
    },
    sql: { type: 'string', group: 'This command', describe: 'SQL with Jinja to run instead of a macro' },
  },
  example: "tsdbt run-operation grant_read --args '{role: analyst}'",
  logsTo: 'stdout',
  async run({ flags, positionals, global, io }) {
    const macro = positionals['macro'];
    const sql = flags.text('sql');
    if ((typeof macro === 'string') === (sql !== undefined)) {
      throw new UserError(
        wrongUsage('run-operation takes a macro or --sql, one of the two', 'run-operation'),
      );
    }
    const { runMacroOrSql } = await import('../../app/index.ts');
    const result = await runMacroOrSql(
      { ...global, macro: typeof macro === 'string' ? macro : undefined, macroArgs: flags.text('args'), sql },
      io,
    );
    return result.success ? EXIT.done : EXIT.failed;
  },
};
