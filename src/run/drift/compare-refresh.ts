import type { RelationName } from '../plan/node-plan.ts';
import type { PlanContext } from '../plan/plan-context.ts';
import type { FoundDifference } from './difference.ts';

/** A view that stands, as far as its schedule goes. */
export interface StandingView extends RelationName {
  /** The statement that creates it. */
  readonly create: string;
}

/** What stands between REFRESH and the kind of the view, which cannot be altered. */
const STORED = /^CREATE MATERIALIZED VIEW \S+(?: ON CLUSTER \S+)? REFRESH (.*?)(?: APPEND)? TO /s;
const WANTED = /\(MODIFY REFRESH (.*?)(?: APPEND)?\)$/s;

/** Views that it depends on are stored with their database, and named without where it is the same. */
const withoutSchema = (schedule: string, schema: string): string =>
  schedule.replace(/(?<= DEPENDS ON ).*/s, (names) => names.trim().replaceAll(`${schema}.`, ''));

/** In what the schedule of a refreshable view differs from its config, in ClickHouse's spelling. @throws WarehouseError */
export async function compareRefresh(
  { inspection, macros }: Pick<PlanContext, 'inspection' | 'macros'>,
  view: StandingView,
  name?: string,
): Promise<FoundDifference | undefined> {
  const alter = await macros.write('get_modify_refresh_sql', macros.relation(view, 'materialized_view'));
  const { rows } = await inspection.query(
    'SELECT formatQuerySingleLineOrNull({stored:String}), formatQuerySingleLineOrNull({wanted:String})',
    { stored: view.create, wanted: alter },
  );
  const [stored, formatted] = rows[0] ?? [];
  const is = STORED.exec(String(stored))?.[1] ?? '';
  const wanted = WANTED.exec(String(formatted))?.[1] ?? '';
  if (withoutSchema(is, view.schema) === withoutSchema(wanted, view.schema)) return undefined;
  return {
    part: 'refresh schedule',
    ...(name === undefined ? {} : { name }),
    is,
    wanted,
    remedy: { kind: 'alter', actions: [`MODIFY REFRESH ${wanted}`] },
  };
}
