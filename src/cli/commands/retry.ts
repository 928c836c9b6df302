import { EXIT, type Command, type CommandCall } from '../command.ts';
import { FULL_REFRESH_FLAG, GLOBAL_FLAGS, type Flag } from '../flags.ts';

/** Flags of the retry that say where the earlier command's artifacts are, and nothing of how it ran. */
const OF_RETRY: ReadonlySet<string> = new Set(['state']);

/** The earlier command's flags by our names; dbt writes all of them, set or not. */
function rawFlags(command: Command, args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const raw: Record<string, unknown> = {};
  for (const [name, flag] of Object.entries<Flag>({ ...GLOBAL_FLAGS, ...command.flags })) {
    const names = [name, ...(flag.alias ?? [])].map((each) => each.replaceAll('-', '_'));
    const value = names.map((each) => args[each]).find((each) => each !== undefined && each !== null);
    const isEmpty = Array.isArray(value) ? value.length === 0 : isEmptyRecord(value);
    if (value !== undefined && !isEmpty) raw[name] = value;
  }
  return raw;
}

const isEmptyRecord = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((each) => Array.isArray(each) && each.length === 0);

/** `retry` of any of these commands. */
export function retryOf(commands: readonly Command[]): Command {
  return {
    name: 'retry',
    describe: 'Run what failed in the last command, and what was skipped because of it',
    flags: { ...FULL_REFRESH_FLAG },
    example: 'tsdbt retry --threads 1',
    logsTo: 'stdout',
    async run(call: CommandCall): Promise<number> {
      const { mergeArguments, readEarlierRun } = await import('../../app/index.ts');
      const earlier = await readEarlierRun(call.global, call.io);
      const command = commands.find(({ name }) => name === earlier.which);
      if (!command) throw new Error(`'${earlier.which}' has results and cannot be retried`);
      const given = Object.entries(call.flags.given).filter(([name]) => !OF_RETRY.has(name));
      const args = await mergeArguments(earlier.args, Object.fromEntries(given));
      if (earlier.unfinished.length === 0) {
        call.io.onCommand({ kind: 'NothingToDo' });
        return EXIT.done;
      }
      const { macro } = args;
      const words = typeof macro === 'string' ? { macro } : {};
      const again = call.again(command, rawFlags(command, args), words);
      // What a full refresh of the retry itself builds is the whole model.
      const { unfinished: only, failedBatches } = earlier;
      const parts = call.flags.yes('full-refresh') ? {} : { failedBatches };
      return await command.run({ ...again, selection: { ...again.selection, only, ...parts } });
    },
  };
}
