import type { CallFrame, Environment, Scope } from '../jinja/index.ts';

/**
 * Renders texts that templates come by at run time in the scope of that template; `path` names them in messages.
 * The text is a promise where the caller awaits.
 */
export function renderIn(
  environment: Environment,
  scope: () => Scope,
  path: string,
): (text: string, frame: CallFrame | undefined) => unknown {
  return (text, frame) => {
    const template = environment.parse({ path, text });
    if (frame?.asynchronous !== true) return template.renderSync(scope()).text;
    return template.render(scope()).then((result) => result.text);
  };
}
