import { UserError } from '../base/index.ts';
import { loadTarget } from '../project/index.ts';
import { serveEngine, type ServerUser } from '../warehouse/index.ts';
import { badServeUser, needsEmbedded, serveUserWithoutPassword } from './diagnostics.ts';
import { explainingFailures } from './explain-failure.ts';
import { projectRequest } from './open-project.ts';
import type { AppIo, GlobalOptions } from './options.ts';
import { untilAborted } from './serve-broker.ts';
import { startInvocation } from './start-invocation.ts';

export interface ServeWarehouseOptions extends GlobalOptions {
  readonly host: string;
  /** 0 is any free one. */
  readonly port: number;
  /** `name`, or `name:rw` for one who may write; a password stands in `TSDBT_SERVE_PASSWORD_<NAME>`. */
  readonly users: readonly string[];
  /** Told once the server answers: its URL. */
  readonly onAddress: (url: string) => void;
}

/** The users that were asked for, with their passwords. @throws UserError for a user without a password. */
export function readServeUsers(texts: readonly string[], env: GlobalOptions['env']): readonly ServerUser[] {
  return texts.map((text) => {
    const match = /^([A-Za-z_][\w.-]*)(:rw|:ro)?$/.exec(text);
    if (!match?.[1]) throw new UserError(badServeUser(text));
    const [, name, mode] = match;
    const variable = `TSDBT_SERVE_PASSWORD_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
    const password = env[variable];
    if (!password) throw new UserError(serveUserWithoutPassword(name, variable));
    return { name, password, readonly: mode !== ':rw' };
  });
}

/**
 * `tsdbt serve`: opens the embedded target over TCP until the signal. Loopback only unless there are users; users may
 * only read unless named with `:rw`. @throws UserError
 */
export async function serveWarehouse(options: ServeWarehouseOptions, io: AppIo): Promise<void> {
  const users = readServeUsers(options.users, options.env);
  const { target } = await loadTarget(projectRequest(options, startInvocation(options, io)));
  if (target.kind !== 'embedded') throw new UserError(needsEmbedded(target.name));
  await explainingFailures(async () => {
    const server = await serveEngine({
      engine: target.path,
      host: options.host,
      port: options.port,
      ...(users.length === 0 ? {} : { users }),
    });
    const who =
      users.length === 0
        ? 'anyone on this machine may read'
        : users.map((user) => `${user.name} (${user.readonly ? 'reads' : 'reads and writes'})`).join(', ');
    io.onCommand({
      kind: 'Noted',
      message: `Serving '${target.name}' on http://${server.host}:${server.port}: ${who}`,
    });
    options.onAddress(`http://${server.host}:${server.port}`);
    await Promise.race([untilAborted(io.signal), server.stopped]);
    await server.close();
  });
}
