import { UserError } from '../base/index.ts';
import { isVariables, type Invocation, type Variables } from '../context/index.ts';
import { parseYaml, secretValues } from '../project/index.ts';
import { badVars } from './diagnostics.ts';
import type { AppIo, GlobalOptions } from './options.ts';
import { maskSecrets } from './mask-secrets.ts';
import { warningPolicy } from './warning-policy.ts';

/** `--vars` as data. @throws UserError unless it is a YAML mapping. */
function parseVars(text: string | undefined): Variables {
  if (text === undefined || text.trim() === '') return {};
  const written = parseYaml({ path: '--vars', text }).templateValue();
  if (!isVariables(written)) throw new UserError(badVars(text));
  return written;
}

/** The invocation that all rooms share: ids, time, variables, flags, and where templates speak to. */
export function startInvocation(options: GlobalOptions, io: AppIo): Invocation {
  const mask = maskSecrets(secretValues(options.env));
  const said = new Set<string>();
  const policy = warningPolicy(options);
  return {
    id: options.invocationId,
    startedAt: options.startedAt,
    clock: io.clock,
    which: options.command,
    env: options.env,
    cliVars: parseVars(options.vars),
    flags: options.flags,
    args: options.args,
    sink: {
      log: (message, info) => io.onCommand({ kind: 'TemplateLogged', message: mask(message), info }),
      print: (text) => io.print(mask(text)),
      report: (found) => {
        const diagnostic = policy.apply(found);
        if (!diagnostic) return;
        if (diagnostic.severity === 'error') throw new UserError(diagnostic);
        // A template is rendered more than once; its warning is news only the first time.
        const key = `${diagnostic.code}\n${diagnostic.message}\n${diagnostic.span?.source.path}:${diagnostic.span?.start}`;
        if (said.has(key)) return;
        said.add(key);
        io.onCommand({ kind: 'Diagnosed', diagnostic });
      },
    },
  };
}
