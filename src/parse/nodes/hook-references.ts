import type { Span } from '../../base/index.ts';
import { Captured } from '../code/captured.ts';
import type { CodeUnit } from '../code/code-unit.ts';
import { fileIdOfUnit, modelWhileParsing } from '../code/read-code.ts';
import { readStaticCode } from '../code/static-code.ts';
import { isDict, listOf } from '../json-object.ts';
import { attempt, hasJinja, parseShared, type ParseSession } from '../session.ts';
import type { NodeDraft } from './draft.ts';

type HookKey = 'pre-hook' | 'post-hook';

/**
 * Adds what a node's pre- and post-hooks refer to to what its code refers to: dbt makes them dependencies.
 * Most hooks are written once in dbt_project.yml and belong to many nodes. `config()` in a hook changes nothing.
 */
export function readHookReferences(
  session: ParseSession,
  unit: CodeUnit,
  node: NodeDraft,
  placeOf: (key: HookKey) => Span,
): void {
  const texts = (key: HookKey) => textsOfHooks(node, key).filter(hasJinja);
  const found = (['pre-hook', 'post-hook'] as const).flatMap((key) => {
    const hooks = texts(key);
    return hooks.length > 0 ? [readHooks(session, unit, node, hooks, placeOf(key))] : [];
  });
  unit.captured.addHooks(found);
}

function textsOfHooks(node: NodeDraft, key: HookKey): readonly string[] {
  return listOf(node.config[key]).flatMap((hook) =>
    isDict(hook) && typeof hook.sql === 'string' ? [hook.sql] : [],
  );
}

function readHooks(
  session: ParseSession,
  unit: CodeUnit,
  node: NodeDraft,
  texts: readonly string[],
  place: Span,
): Captured {
  const captured = new Captured(place);
  for (const text of texts) {
    attempt(
      session,
      () => {
        const template = parseShared(session, text);
        if (readStaticCode(template, captured)) return;
        const { schema, alias, name, unique_id: uniqueId, fqn } = node;
        const model = { ...modelWhileParsing(session, unit), schema, alias, name, unique_id: uniqueId, fqn };
        const scope = session.context.forParsing({
          packageName: unit.package.name,
          model,
          capture: captured,
        });
        session.reads.within(fileIdOfUnit(unit), () => template.renderSync(scope, { undefined: 'capture' }));
      },
      { node: node.unique_id, place },
    );
  }
  return captured;
}
