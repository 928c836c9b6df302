import type { Span } from './span.ts';

/** A further place that helps to understand a diagnostic: a call in a macro chain, the other of two duplicates. */
export interface RelatedPlace {
  readonly message: string;
  readonly span: Span;
}

/**
 * Which of a node's configs, columns, constraints (its own or a column's, counted from 0) or other properties is meant:
 * its place in the user's files can be looked for.
 */
export type NodePart =
  | { readonly config: string }
  | { readonly constraint: number; readonly of?: string }
  | { readonly column: string }
  | { readonly property: string };

/** Something the user can mend: what is wrong, where, and what to do. */
export interface Diagnostic {
  /** Stable, upper snake case, e.g. `REF_NOT_FOUND`; documented in `docs/errors.md`. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** One sentence, without a final line end; names its subject in quotes. */
  readonly message: string;
  /** The place in the user's own file. */
  readonly span?: Span;
  /** What to do about it: one sentence. */
  readonly hint?: string;
  readonly related?: readonly RelatedPlace[];
  /** The node at fault, by `unique_id`. */
  readonly node?: string;
  /** What of the node is at fault, where no span says so yet. */
  readonly part?: NodePart;
  /** dbt's own name of the event, for `--warn-error-options`. */
  readonly event?: string;
}

/**
 * Ends a command with exit code 2 (or a node with status error): carries what to tell the user.
 * Never thrown for our own bugs: those are plain errors and are shown with their stack.
 */
export class UserError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: Diagnostic | readonly Diagnostic[], options?: ErrorOptions) {
    const list: readonly Diagnostic[] = Array.isArray(diagnostics)
      ? diagnostics
      : [diagnostics as Diagnostic];
    super(list.map((d) => `${d.code}: ${d.message}`).join('\n'), options);
    this.name = 'UserError';
    this.diagnostics = list;
  }
}

/** Where rooms report what they find: errors do not stop the reading of further files, warnings never do. */
export interface DiagnosticSink {
  report(diagnostic: Diagnostic): void;
}

/** Gathers diagnostics; `throwIfErrors` ends a stage once everything wrong with its input is known. */
export class DiagnosticList implements DiagnosticSink {
  readonly all: Diagnostic[] = [];

  report(diagnostic: Diagnostic): void {
    this.all.push(diagnostic);
  }

  get errors(): readonly Diagnostic[] {
    return this.all.filter((d) => d.severity === 'error');
  }

  get warnings(): readonly Diagnostic[] {
    return this.all.filter((d) => d.severity === 'warning');
  }

  /** @throws UserError with every error found so far, if there is one. */
  throwIfErrors(): void {
    const { errors } = this;
    if (errors.length > 0) throw new UserError(errors);
  }
}
