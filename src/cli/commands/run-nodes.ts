import { EXIT, type CommandCall } from '../command.ts';
import { renderTable } from '../render-table.ts';

/** What `run`, `test`, `build`, `seed` and `snapshot` have in common: select, run, exit code by what became of the nodes. */
export async function runNodesCommand(call: CommandCall): Promise<number> {
  const { runNodes } = await import('../../app/index.ts');
  const { success, seeds } = await runNodes(
    {
      ...call.global,
      ...call.selection,
      fullRefresh: call.flags.yes('full-refresh'),
      failFast: call.flags.yes('fail-fast'),
      storeFailures: call.flags.yes('store-failures'),
      empty: call.flags.yes('empty'),
      showSeeds: call.flags.yes('show'),
      sample: call.flags.text('sample'),
      eventTimeStart: call.flags.text('event-time-start'),
      eventTimeEnd: call.flags.text('event-time-end'),
    },
    call.io,
  );
  for (const { name, columns, rows } of seeds) {
    const header = `Random sample of table: ${name}`;
    call.output(`\n${header}\n${'-'.repeat(header.length)}\n${renderTable(columns, rows)}\n`);
  }
  return success ? EXIT.done : EXIT.failed;
}
