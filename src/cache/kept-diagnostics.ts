import { spanInFile, type Diagnostic, type SourceFile, type Span } from '../base/index.ts';

/** A place in a file; the text is kept only of what is no file of the project. */
export interface KeptSpan {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly text?: string;
}

export type KeptDiagnostic = Omit<Diagnostic, 'span' | 'related'> & {
  readonly span?: KeptSpan;
  readonly related?: readonly { readonly message: string; readonly span: KeptSpan }[];
};

/** Finds a file of the project by the path that messages show. */
export type FindSource = (path: string) => SourceFile | undefined;

export function keepSpan(span: Span, find: FindSource): KeptSpan {
  const { source, start, end } = spanInFile(span);
  const isKnown = find(source.path)?.text === source.text;
  return { path: source.path, start, end, ...(isKnown ? {} : { text: source.text }) };
}

export function restoreSpan({ path, start, end, text }: KeptSpan, find: FindSource): Span {
  const source = text === undefined ? find(path) : { path, text };
  return { source: source ?? { path, text: '' }, start, end };
}

export function keepDiagnostic({ span, related, ...rest }: Diagnostic, find: FindSource): KeptDiagnostic {
  return {
    ...rest,
    ...(span ? { span: keepSpan(span, find) } : {}),
    ...(related
      ? { related: related.map((each) => ({ message: each.message, span: keepSpan(each.span, find) })) }
      : {}),
  };
}

export function restoreDiagnostic({ span, related, ...rest }: KeptDiagnostic, find: FindSource): Diagnostic {
  return {
    ...rest,
    ...(span ? { span: restoreSpan(span, find) } : {}),
    ...(related
      ? { related: related.map((each) => ({ message: each.message, span: restoreSpan(each.span, find) })) }
      : {}),
  };
}
