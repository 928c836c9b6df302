import type { Diagnostic } from './diagnostic.ts';
import { formatLocation, lineCount, lineText, positionAt, spanInFile, type Span } from './span.ts';

/** Lines of context above and below the marked line. */
const CONTEXT = 2;

/** A macro that calls itself without end has hundreds of callers; the nearest ones tell enough. */
const MOST_RELATED = 10;

/**
 * The marked stretch of the user's file, with line numbers and two lines of context; blank lines do not end it.
 * Tabs are shown as one blank each so that the mark stands under its word.
 */
export function codeFrame(place: Span): string {
  const span = spanInFile(place);
  const from = positionAt(span.source, span.start);
  const to = positionAt(span.source, Math.max(span.start, span.end));
  let last = Math.min(from.line + CONTEXT, lineCount(span.source));
  while (last > from.line && lineText(span.source, last).trim() === '') last -= 1;
  const width = String(last).length;
  const out: string[] = [];
  for (let line = Math.max(1, from.line - CONTEXT); line <= last; line += 1) {
    const text = lineText(span.source, line).replaceAll('\t', ' ');
    out.push(`${String(line).padStart(width)} │ ${text}`.trimEnd());
    if (line === from.line) {
      const end = to.line === from.line ? to.column : text.length + 1;
      out.push(
        `${' '.repeat(width)} │ ${' '.repeat(from.column - 1)}${'^'.repeat(Math.max(1, end - from.column))}`,
      );
    }
  }
  return out.join('\n');
}

const indent = (text: string, by: string): string => text.replaceAll(/^(?=.)/gm, by);

/**
 * A diagnostic as people read it, without colours:
 * severity, code and sentence; the place; the frame; the hint; then each related place.
 */
export function renderDiagnostic(diagnostic: Diagnostic): string {
  const out = [`${diagnostic.severity} ${diagnostic.code}: ${diagnostic.message}`];
  if (diagnostic.span) {
    out.push(`  ${formatLocation(diagnostic.span)}`, indent(codeFrame(diagnostic.span), '   '));
  }
  if (diagnostic.hint) out.push(`  hint: ${diagnostic.hint}`);
  const related = diagnostic.related ?? [];
  for (const place of related.slice(0, MOST_RELATED)) {
    out.push(`  ${place.message} ${formatLocation(place.span)}`);
  }
  if (related.length > MOST_RELATED) out.push(`  and ${related.length - MOST_RELATED} more places`);
  return out.join('\n');
}
