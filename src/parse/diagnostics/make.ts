import type { Diagnostic, RelatedPlace, Span } from '../../base/index.ts';

export interface More {
  readonly span?: Span | undefined;
  readonly hint?: string | undefined;
  readonly node?: string | undefined;
  readonly related?: readonly RelatedPlace[];
  /** dbt's name of a warning's event. */
  readonly event?: string;
}

/** Something that ends the parse. */
export function error(code: string, message: string, more: More = {}): Diagnostic {
  return make('error', code, message, more);
}

/** Something that does not; `event` is dbt's name for it. */
export function warning(code: string, event: string, message: string, more: More = {}): Diagnostic {
  return make('warning', code, message, { ...more, event });
}

function make(severity: Diagnostic['severity'], code: string, message: string, more: More): Diagnostic {
  const { span, hint, node, related, event } = more;
  return {
    code,
    severity,
    message,
    ...(span ? { span } : {}),
    ...(hint === undefined ? {} : { hint }),
    ...(node === undefined ? {} : { node }),
    ...(related ? { related } : {}),
    ...(event === undefined ? {} : { event }),
  };
}

/** The other of two places. */
export function otherAt(span: Span): readonly RelatedPlace[] {
  return [{ message: 'the other one is at', span }];
}
