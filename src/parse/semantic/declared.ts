import type { JsonObject, Span } from '../../base/index.ts';
import type { ResolvedConfig } from '../config/config-resolver.ts';
import type { ConfigKind } from '../config/config-fields.ts';
import { fqnFolders } from '../code/sql-units.ts';
import { duplicateResource, wrongConfigType } from '../diagnostics.ts';
import { spanInEntry, type PropertyEntry } from '../properties/property-entry.ts';
import type { ParseSession } from '../session.ts';

/** A resource that stands in a property file alone, and where. */
export interface Declared<T> {
  readonly node: T;
  readonly entry: PropertyEntry;
  readonly span: Span;
}

/** What every such resource has: dbt's identity of an entry. */
export function identityOfEntry(
  session: ParseSession,
  type: 'metric' | 'semantic_model' | 'saved_query',
  entry: PropertyEntry,
  name: string,
) {
  const { package: owner, file } = entry;
  return {
    name,
    package_name: owner.name,
    path: file.path,
    original_file_path: file.originalFilePath,
    unique_id: `${type}.${owner.name}.${name}`,
    fqn: [...fqnFolders(owner.name, file.path), name],
    created_at: session.createdAt,
  };
}

/** The merged config of an entry; values of the wrong type are reported at their place. */
export function configOfEntry(
  session: ParseSession,
  kind: ConfigKind,
  entry: PropertyEntry,
  { unique_id: uniqueId, fqn }: { readonly unique_id: string; readonly fqn: readonly string[] },
  patch: JsonObject,
): ResolvedConfig {
  const resolved = session.configs.resolve({ kind, packageName: entry.package.name, fqn, patch });
  for (const value of resolved.wrong) {
    session.diagnostics.report(wrongConfigType(uniqueId, value, spanInEntry(entry, 'config', value.key)));
  }
  return resolved;
}

/** Resources by id: enabled ones are unique, of disabled ones several may have one id. */
export class DeclaredSet<T extends { readonly unique_id: string; readonly config: JsonObject }> {
  readonly disabled: Declared<T>[] = [];
  readonly #session: ParseSession;
  readonly #enabled = new Map<string, Declared<T>>();

  constructor(session: ParseSession) {
    this.#session = session;
  }

  get enabled(): readonly Declared<T>[] {
    return [...this.#enabled.values()];
  }

  get all(): readonly Declared<T>[] {
    return [...this.#enabled.values(), ...this.disabled];
  }

  add(declared: Declared<T>): void {
    const { unique_id: id, config } = declared.node;
    if (config.enabled === false) {
      this.disabled.push(declared);
      return;
    }
    const earlier = this.#enabled.get(id);
    if (earlier) this.#session.diagnostics.report(duplicateResource(id, declared.span, earlier.span));
    else this.#enabled.set(id, declared);
  }
}
