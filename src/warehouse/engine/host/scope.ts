import { quoteIdentifier } from '../../../manifest/index.ts';
import { quoteString } from '../sql/quote-string.ts';
import type { EngineConnection } from './chdb-engine.ts';
import { interfaceError } from './http-error.ts';

/** What a server has where chdb has the command line's defaults. */
const SERVER_DEFAULTS = { async_insert: '0', implicit_select: '0', allow_introspection_functions: '0' };

/** What holds for one statement. */
export interface Scope {
  /** The mark by which the statement is found again: chdb makes its own query ids, but keeps this with them. */
  readonly queryId: string;
  readonly database: string | undefined;
  readonly settings: ReadonlyMap<string, string>;
  readonly params: ReadonlyMap<string, string>;
}

/** Gives a connection the settings, parameters and database of a scope. @throws Error with the engine's text */
export async function enterScope(connection: EngineConnection, scope: Scope): Promise<void> {
  const settings = { ...SERVER_DEFAULTS, ...Object.fromEntries(scope.settings), log_comment: scope.queryId };
  const assignments = [
    ...Object.entries(settings).map(([name, value]) => `${settingName(name)} = ${quoteString(value)}`),
    ...[...scope.params].map(([name, value]) => `${settingName(`param_${name}`)} = ${quoteString(value)}`),
  ];
  await connection.run(`SET ${assignments.join(', ')}`, 'Null');
  if (scope.database !== undefined) await connection.run(`USE ${quoteIdentifier(scope.database)}`, 'Null');
}

/**
 * Enters a scope on a connection that lives on; the returned function puts back what was there before. Parameters stay
 * until they are given anew, within the same session.
 */
export async function enterScopeForNow(
  connection: EngineConnection,
  scope: Scope,
): Promise<() => Promise<void>> {
  const names = [...scope.settings.keys()].map((name) => quoteString(settingName(name)));
  const listed = names.length > 0 ? names.join(', ') : "''";
  const { bytes } = await connection.run(
    `SELECT name, value, changed FROM system.settings WHERE name IN (${listed}) UNION ALL SELECT '', currentDatabase(), 1`,
    'JSONCompactEachRow',
  );
  const rows = Buffer.from(bytes).toString('utf8').split('\n').filter(Boolean);
  const before = rows.map((row) => JSON.parse(row) as [string, string, number]);
  await enterScope(connection, scope);
  return async () => {
    const assignments = before
      .filter(([name]) => name !== '')
      .map(([name, value, changed]) => `${name} = ${changed ? quoteString(value) : 'DEFAULT'}`);
    if (assignments.length > 0) await connection.run(`SET ${assignments.join(', ')}`, 'Null');
    const database = before.find(([name]) => name === '')?.[1];
    if (scope.database !== undefined && database)
      await connection.run(`USE ${quoteIdentifier(database)}`, 'Null');
  };
}

function settingName(name: string): string {
  if (!/^\w+$/.test(name)) throw interfaceError(404, 115, 'UNKNOWN_SETTING', `Unknown setting '${name}'`);
  return name;
}
