import type { DiagnosticSink, Span } from '../base/index.ts';
import type { Invocation, MacroRegistry, PackageInfo, TemplateContext } from '../context/index.ts';
import type { Environment, Template } from '../jinja/index.ts';
import type { Manifest } from '../manifest/index.ts';
import type { LoadedProject } from '../project/index.ts';
import type { ReadLog } from './read-log.ts';

/** A relation that somebody else writes and that no model may replace: a pipe's target. */
export interface ProtectedRelation {
  /** The relation, or the source that stands for it. */
  readonly relation:
    | { readonly schema: string; readonly identifier: string }
    | { readonly source: string; readonly table: string };
  /** Who writes it, for the message: `pipe 'orders'`. */
  readonly owner: string;
  readonly span?: Span;
}

export interface ParseInput {
  readonly project: LoadedProject;
  readonly invocation: Invocation;
  /** Gets every warning, also when parsing fails. Errors are thrown, all of them at once. */
  readonly sink: DiagnosticSink;
  readonly protectedRelations?: readonly ProtectedRelation[];
}

export interface ParsedProject {
  readonly manifest: Manifest;
  readonly macros: MacroRegistry;
  readonly context: TemplateContext;
  /** The environment all templates of the project belong to. */
  readonly environment: Environment;
  /** The parsed code of every node that has some, by `unique_id`: compiling uses it again. */
  readonly templates: Pick<ReadonlyMap<string, Template>, 'get'>;
  readonly packages: readonly PackageInfo[];
}

/** A project parsed from its files, with what is needed to know whether it would be parsed alike again. */
export interface FreshlyParsed extends ParsedProject {
  readonly reads: ReadLog;
}
