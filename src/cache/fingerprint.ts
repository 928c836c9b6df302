import { sha256 } from '../base/index.ts';
import { isVariables, type Invocation } from '../context/index.ts';
import { toRepr } from '../jinja/index.ts';
import { readBehaviorFlags, type ProtectedRelation } from '../parse/index.ts';
import type { PackageOutline, ProjectOutline } from '../project/index.ts';

/** What a parse depends on besides the contents of files and what templates read. */
export interface ParseConditions {
  /** tsdbt's own version: another one may parse otherwise. */
  readonly version: string;
  readonly outline: ProjectOutline;
  readonly invocation: Invocation;
  readonly protectedRelations: readonly ProtectedRelation[];
  readonly maximumSeedSizeMib: number;
}

/** A hash of the conditions. It holds the target with its secrets, which the file must not have in the open. */
export function fingerprintOf(conditions: ParseConditions): string {
  const { outline, invocation } = conditions;
  return sha256(
    JSON.stringify([
      conditions.version,
      outline.target,
      outline.packages.map(conditionsOfPackage),
      outline.selectors?.data ?? null,
      readBehaviorFlags(outline.root.config.flags, invocation.flags),
      conditions.protectedRelations.map(({ relation, owner }) => [relation, owner]),
      conditions.maximumSeedSizeMib,
    ]),
  );
}

function conditionsOfPackage({ name, kind, root, config, listing }: PackageOutline): readonly unknown[] {
  // Variables are in the text, too, and are read one by one.
  const { document, vars: _, ...rendered } = config;
  return [name, kind, root, rendered, document.source.text, listing];
}

/** What `--vars` says of a variable, under its own name and under each package's. */
export function variableOf({ cliVars }: Invocation, name: string): string {
  const found: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(cliVars)) {
    if (key === name) found[''] = value;
    if (isVariables(value) && value[name] !== undefined) found[key] = value[name];
  }
  return toRepr(found);
}
