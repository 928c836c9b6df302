import type { SourceFile } from '../../base/index.ts';
import { syntaxError } from '../diagnostics.ts';
import { tokenize, type LexerOptions, type TextRange } from './lexer.ts';
import { StatementParser } from './statement-parser.ts';
import type { Extension } from './target-parser.ts';
import type { Body } from './statements.ts';
import { TokenStream } from './token-stream.ts';

export interface SyntaxOptions extends LexerOptions {
  readonly extensions: ReadonlySet<Extension>;
}

/** @throws JinjaError with Jinja2's class and line. */
export function parseTemplate(source: SourceFile, options: SyntaxOptions, range?: TextRange): Body {
  const stream = new TokenStream(tokenize(source, options, range));
  try {
    return new StatementParser(source, stream, options.extensions).parseNodes();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = 'maximum recursion depth exceeded';
    throw syntaxError('RecursionError', message, source, { start: 0, end: source.text.length });
  }
}
