import { Captured } from '../code/captured.ts';
import type { CodeUnit } from '../code/code-unit.ts';
import { readStaticCode } from '../code/static-code.ts';
import { isDict, listOf } from '../json-object.ts';
import { attempt, hasJinja, parseShared, type ParseSession } from '../session.ts';
import type { NodeDraft } from './draft.ts';

/**
 * Adds what a node's pre- and post-hooks refer to to what its code refers to: dbt makes them dependencies.
 * Most hooks are written once in dbt_project.yml and belong to many nodes. `config()` in a hook changes nothing.
 */
export function readHookReferences(session: ParseSession, unit: CodeUnit, node: NodeDraft): void {
  const hooks = new Captured();
  for (const hook of [...listOf(node.config['pre-hook']), ...listOf(node.config['post-hook'])]) {
    const text = isDict(hook) ? hook.sql : undefined;
    if (typeof text !== 'string' || !hasJinja(text)) continue;
    attempt(
      session,
      () => {
        const template = parseShared(session, text, undefined);
        if (readStaticCode(template, hooks)) return;
        const scope = session.context.forParsing({
          packageName: unit.package.name,
          model: { ...node, checksum: { ...node.checksum } } as never,
          capture: hooks,
        });
        template.renderSync(scope, { undefined: 'capture' });
      },
      node.unique_id,
    );
  }
  unit.captured.addHooks(hooks);
}
