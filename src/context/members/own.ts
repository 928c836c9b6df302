import type { JsonObject } from '../../base/index.ts';
import type { LazyMembers } from '../scope.ts';
import type { ContextKind } from '../types.ts';

export interface OwnMemberOptions {
  readonly kind: ContextKind;
  /** dbt's `model` dictionary. */
  readonly model: JsonObject;
  readonly relation: () => unknown;
  readonly compiledCode: string | null;
}

/** The names that belong to what is rendered, as far as its context has them: `ModelContext` and its kin in `dbt/context/providers.py`. */
export function ownMembers({ kind, model, relation, compiledCode }: OwnMemberOptions): LazyMembers {
  if (kind !== 'node') {
    const none = (): null => null;
    const names = { sql: none, pre_hooks: none, post_hooks: none };
    return kind === 'source' ? { ...names, this: relation } : names;
  }
  return {
    this: relation,
    sql: () => compiledCode,
    compiled_code: () => compiledCode,
    defer_relation: () => null,
    pre_hooks: () => hooksOf(model, 'pre-hook'),
    post_hooks: () => hooksOf(model, 'post-hook'),
  };
}

function hooksOf({ config }: JsonObject, key: 'pre-hook' | 'post-hook'): unknown {
  const hooks = typeof config === 'object' && config !== null ? Object.entries(config) : [];
  const found = hooks.find(([name]) => name === key)?.[1];
  return Array.isArray(found) ? structuredClone(found) : [];
}
