import type { DiagnosticList } from '../base/index.ts';
import { createTemplateContext, MacroRegistry } from '../context/index.ts';
import type { Environment } from '../jinja/index.ts';
import { yamlFunctions } from '../project/index.ts';
import { readBehaviorFlags } from './behavior-flags.ts';
import { ConfigResolver } from './config/config-resolver.ts';
import type { FoundMacro } from './macros/read-macros.ts';
import { ReadLog } from './read-log.ts';
import type { ParseSession } from './session.ts';
import type { ParseInput } from './types.ts';

/** What the stages of a parse share, at its beginning. */
export function createSession(
  { project, invocation }: Omit<ParseInput, 'sink'>,
  diagnostics: DiagnosticList,
  environment: Environment,
  macros: ReadonlyMap<string, FoundMacro>,
): ParseSession {
  const { root, packages, target } = project;
  const reads = new ReadLog();
  const flags = readBehaviorFlags(root.config.flags, invocation.flags);
  const registry = new MacroRegistry({
    macros: [...macros.values()].map(({ entry }) => entry),
    packages,
    dispatch: root.config.dispatch,
    packagesReplaceBuiltIns: !flags.requireExplicitPackageOverrides,
  });
  return {
    project,
    root,
    invocation,
    flags,
    environment,
    macros: registry,
    context: createTemplateContext({
      invocation: { ...invocation, sink: reads.overhear(invocation.sink) },
      target,
      packages,
      macros: registry,
      yaml: yamlFunctions,
      reads,
    }),
    configs: new ConfigResolver(packages, root),
    diagnostics,
    createdAt: invocation.clock.now().getTime() / 1000,
    sharedTemplates: new Map(),
    propertyScopes: new Map(),
    reads,
  };
}
