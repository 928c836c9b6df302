import { isRecord } from '../../base/index.ts';
import type { MacroNode } from '../../manifest/index.ts';
import { fieldOf, type GraphMember } from '../graph-member.ts';

type Macros = Readonly<Record<string, MacroNode>>;

/** Whether a node reaches, by any chain of macro calls, a macro whose code is new, gone or different. */
export function macroChangeDetector(current: Macros, previous: Macros): (member: GraphMember) => boolean {
  const changed = new Set<string>();
  for (const [id, macro] of Object.entries(current)) {
    if (previous[id]?.macro_sql !== macro.macro_sql) changed.add(id);
  }
  for (const id of Object.keys(previous)) {
    if (!Object.hasOwn(current, id)) changed.add(id);
  }
  if (changed.size === 0) return () => false;

  const callers = new Map<string, string[]>();
  for (const [id, macro] of Object.entries(current)) {
    for (const called of macro.depends_on.macros) {
      const list = callers.get(called);
      if (list) list.push(id);
      else callers.set(called, [id]);
    }
  }
  const reached = new Set(changed);
  // The set grows while it is walked: callers of callers follow.
  for (const id of reached) {
    for (const caller of callers.get(id) ?? []) reached.add(caller);
  }
  return (member) => {
    const dependsOn = fieldOf(member, 'depends_on');
    const macros = isRecord(dependsOn) ? dependsOn.macros : undefined;
    return Array.isArray(macros) && macros.some((id) => typeof id === 'string' && reached.has(id));
  };
}
