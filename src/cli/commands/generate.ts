import { EXIT, type Command } from '../command.ts';
import type { Flag } from '../flags.ts';

const GROUP = 'This command';
const text = (describe: string, more: Partial<Flag> = {}): Flag => ({
  type: 'string',
  group: GROUP,
  describe,
  ...more,
});

export const generate: Command = {
  name: 'generate',
  positionals: '[spec]',
  describe: 'Make related records from a spec and send them to Kafka, or into tables or files',
  flags: {
    schema: text('The spec, as an option', { alias: ['s'] }),
    number: {
      type: 'number',
      alias: ['n'],
      group: GROUP,
      describe:
        'How many iterations (10 unless given), or arrivals of streams (without end unless given); -1 goes on until Ctrl-C',
    },
    wait: {
      type: 'number',
      alias: ['w'],
      group: GROUP,
      default: 0,
      describe: 'Milliseconds to wait after each iteration',
    },
    rate: text('At most so many records: 1000/s, 50/min'),
    every: text('Some iterations or arrivals at a time, at this interval: 30s, 2m'),
    count: text('How many at a time: 5, or 1..20'),
    from: text("Where the generator's clock starts: 2026-01-01, or now; what lies behind is made at once"),
    until: text('Where it ends'),
    // oxlint-disable-next-line unicorn/no-thenable -- the name of a flag; nobody awaits the table of flags
    then: text('Go on at the pace of the clock when it is reached', { choices: ['live', 'stop'] }),
    to: text('Where records go', { choices: ['kafka', 'tables', 'files', 'stdout'], default: 'kafka' }),
    output: text('Folder of --to files, or file of --init', { alias: ['o'] }),
    compression: text('Of what goes to Kafka', { choices: ['none', 'gzip'], default: 'none' }),
    'dry-run': {
      type: 'boolean',
      group: GROUP,
      default: false,
      describe: 'Print the records as JSON lines instead of sending them (also -dr)',
    },
    seed: { type: 'number', group: GROUP, describe: 'The same number gives the same bytes' },
    prefix: text('Put before the name of every topic', { alias: ['p'] }),
    'record-size': {
      type: 'number',
      group: GROUP,
      describe: 'Characters of noise to add to every record of an iteration (also -rs)',
    },
    format: text('Form of the records: JSON', { alias: ['f'], default: 'json' }),
    clean: {
      type: 'boolean',
      alias: ['c'],
      group: GROUP,
      default: false,
      describe: 'Delete the topics of the spec, with their records, instead',
    },
    health: text('Answer GET /health and /metrics on this port, or host:port, while it runs'),
    init: text('Write a spec for the columns of a source instead: source.table'),
  },
  // As datagen's users type them; they would be read as bundled letters.
  spellings: { '-dr': '--dry-run', '-rs': '--record-size' },
  example: 'tsdbt generate generators/orders_recent.json -n 20',
  logsTo: 'stderr',
  async run({ flags, positionals, global, io, output, markEndless }) {
    const { generateRecords, initGenerator } = await import('../../app/index.ts');
    const source = flags.text('init');
    if (source !== undefined) {
      const file = flags.text('output');
      const spec = await initGenerator({ ...global, source, output: file }, io);
      if (spec !== undefined) output(spec.trimEnd());
      return EXIT.done;
    }
    const spec = positionals['spec'];
    const { isEndless } = await generateRecords(
      {
        ...global,
        spec: typeof spec === 'string' ? spec : flags.text('schema'),
        number: flags.number('number'),
        wait: flags.number('wait') ?? 0,
        rate: flags.text('rate'),
        every: flags.text('every'),
        count: flags.text('count'),
        from: flags.text('from'),
        until: flags.text('until'),
        thenLive: flags.text('then') === 'live',
        to: flags.yes('dry-run') ? 'dry-run' : (flags.text('to') ?? 'kafka'),
        output: flags.text('output'),
        isCompressed: flags.text('compression') === 'gzip',
        seed: flags.number('seed'),
        prefix: flags.text('prefix') ?? '',
        recordSize: flags.number('record-size'),
        format: flags.text('format') ?? 'json',
        clean: flags.yes('clean'),
        health: flags.text('health'),
        onLine: output,
      },
      io,
    );
    if (isEndless) markEndless();
    return EXIT.done;
  },
};
