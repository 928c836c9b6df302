import { UserError, type Diagnostic, type DiagnosticList, type Span } from '../base/index.ts';
import type { Invocation, MacroRegistry, TemplateContext } from '../context/index.ts';
import type { Environment, Scope, Template } from '../jinja/index.ts';
import type { LoadedPackage, LoadedProject } from '../project/index.ts';
import type { BehaviorFlags } from './behavior-flags.ts';
import type { ConfigResolver } from './config/config-resolver.ts';
import type { ReadLog } from './read-log.ts';

/** What every stage of one parse shares. */
export interface ParseSession {
  readonly project: LoadedProject;
  readonly root: LoadedPackage;
  readonly invocation: Invocation;
  readonly flags: BehaviorFlags;
  readonly environment: Environment;
  readonly macros: MacroRegistry;
  readonly context: TemplateContext;
  readonly configs: ConfigResolver;
  readonly diagnostics: DiagnosticList;
  /** Seconds since the epoch: every node's `created_at`. */
  readonly createdAt: number;
  readonly reads: ReadLog;
  /** Code that many nodes share (hooks of dbt_project.yml, calls of generic tests), parsed once. */
  readonly sharedTemplates: Map<string, Template>;
  /** Scopes for property files by package. */
  readonly propertyScopes: Map<string, Scope>;
}

/** Where an error belongs when its own place says nothing to the user. */
export interface Blame {
  readonly node?: string;
  /** For errors in code that is not written in a file but shared by many nodes. */
  readonly place?: Span;
}

/** Does one piece of work; an error of the user's is noted and the rest goes on. Undefined when it failed. */
export function attempt<T>(
  session: Pick<ParseSession, 'diagnostics'>,
  work: () => T,
  blame: Blame = {},
): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    for (const found of error.diagnostics) session.diagnostics.report(withBlame(found, blame));
    return undefined;
  }
}

function withBlame(found: Diagnostic, { node, place }: Blame): Diagnostic {
  const isShared = found.span === undefined || found.span.source.path === SHARED_PATH;
  return {
    ...found,
    ...(place && isShared ? { span: place } : {}),
    ...(node !== undefined && found.node === undefined ? { node } : {}),
  };
}

/** The path of code that stands in no file. */
const SHARED_PATH = '<generated>';

/** Parses code that several nodes have word for word; errors in it need a place of the node's own (`Blame`). */
export function parseShared(session: ParseSession, text: string): Template {
  const known = session.sharedTemplates.get(text);
  if (known) return known;
  const template = session.environment.parse({ path: SHARED_PATH, text });
  session.sharedTemplates.set(text, template);
  return template;
}

/** What property files of a package may use. */
export function propertyScope(session: ParseSession, packageName: string): Scope {
  const known = session.propertyScopes.get(packageName);
  if (known) return known;
  const scope = session.context.forProperties(packageName);
  session.propertyScopes.set(packageName, scope);
  return scope;
}

/** Whether a text has anything for Jinja to do. */
export function hasJinja(text: string): boolean {
  return text.includes('{{') || text.includes('{%') || text.includes('{#');
}
