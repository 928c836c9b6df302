import { UserError, type Diagnostic, type RelatedPlace, type Span } from '../base/index.ts';

export interface JinjaErrorDetails {
  /** Jinja2's or Python's class name: `TemplateSyntaxError`, `UndefinedError`, `TypeError`, … */
  readonly jinjaClass: string;
  /** Jinja2's line, 1-based: the statement at fault, which may begin above the place of `span`. */
  readonly lineno?: number;
  readonly diagnostic: Diagnostic;
  readonly cause?: unknown;
}

/** A template that cannot be parsed or rendered. */
export class JinjaError extends UserError {
  readonly jinjaClass: string;
  readonly lineno?: number;
  readonly #details: JinjaErrorDetails;

  constructor(details: JinjaErrorDetails) {
    super(details.diagnostic, details.cause === undefined ? {} : { cause: details.cause });
    this.name = 'JinjaError';
    this.jinjaClass = details.jinjaClass;
    if (details.lineno !== undefined) this.lineno = details.lineno;
    this.#details = details;
  }

  get diagnostic(): Diagnostic {
    return this.#details.diagnostic;
  }

  get span(): Span | undefined {
    return this.diagnostic.span;
  }

  /** The same error with a further place of its macro call chain, innermost first. */
  calledFrom(place: RelatedPlace): JinjaError {
    const related = [...(this.diagnostic.related ?? []), place];
    return new JinjaError({ ...this.#details, diagnostic: { ...this.diagnostic, related } });
  }
}
