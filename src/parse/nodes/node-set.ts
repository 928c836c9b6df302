import { duplicateResource } from '../diagnostics.ts';
import type { ParseSession } from '../session.ts';
import type { BuiltNode } from './draft.ts';

/** Nodes as they are built: enabled ones are unique, of disabled ones several may have one id. */
export class NodeSet {
  readonly disabled: BuiltNode[] = [];
  readonly #session: ParseSession;
  readonly #enabled = new Map<string, BuiltNode>();

  constructor(session: ParseSession) {
    this.#session = session;
  }

  get enabled(): readonly BuiltNode[] {
    return [...this.#enabled.values()];
  }

  add(built: BuiltNode): void {
    const { node, unit } = built;
    if (!node.config.enabled) {
      this.disabled.push(built);
      return;
    }
    const earlier = this.#enabled.get(node.unique_id);
    if (earlier)
      this.#session.diagnostics.report(duplicateResource(node.unique_id, unit.span, earlier.unit.span));
    else this.#enabled.set(node.unique_id, built);
  }
}
