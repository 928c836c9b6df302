import {
  didYouMean,
  lineText,
  offsetAt,
  positionAt,
  type Diagnostic,
  type SourceFile,
  type Span,
} from '../base/index.ts';

const QUOTE_IT = `put the value in quotes: "{{ … }}"`;

/** What the parser calls an error, in the words of someone who writes dbt files. */
const MEANINGS: Readonly<Record<string, readonly [message: string, hint?: string]>> = {
  TAB_AS_INDENT: ['a tab stands where YAML wants blanks', 'indent with blanks, never with tabs'],
  BAD_SCALAR_START: ['a value cannot begin with this character', 'put the value in quotes'],
  BAD_DQ_ESCAPE: [
    'this is not an escape sequence of a text in double quotes',
    `write '\\\\' for a backslash, or put the text in single quotes`,
  ],
  BLOCK_AS_IMPLICIT_KEY: [
    `there are two ':' in one line`,
    `put a value that contains ': ' in quotes, or begin the inner mapping on its own line`,
  ],
  BLOCK_IN_FLOW: [
    'a block cannot stand inside brackets or braces',
    'write the whole list or mapping in one style',
  ],
  MULTILINE_IMPLICIT_KEY: ['a key must stand in one line', `is a ':' missing after it?`],
  MULTIPLE_DOCS: [
    'the file holds more than one document',
    `remove the line '---' and what does not belong here`,
  ],
  MULTIPLE_ANCHORS: ['a value can have only one anchor'],
  KEY_OVER_1024_CHARS: ['the key is longer than 1024 characters', `is a quote or a ':' missing above?`],
  BAD_ALIAS: [`an alias needs a name: '*name'`],
};

/** @param position offsets of the parser's error, which may be at the end of the file for what was never closed. */
export function brokenYaml(
  source: SourceFile,
  code: string,
  message: string,
  position: readonly [number, number],
): Diagnostic {
  const jinja = unquotedJinjaBefore(source, position[0]);
  if (jinja) return unquotedJinja(jinja);
  const quote =
    code === 'MISSING_CHAR' && message.includes('quote') ? openingQuote(source, position[0]) : undefined;
  if (quote)
    return broken('the text that begins here has no closing quote', quote, 'add the quote that closes it');
  const start = placeOf(source, code, position[0]);
  const span = {
    source,
    start,
    end: Math.max(start + (code === 'BAD_DQ_ESCAPE' ? 2 : 1), Math.min(position[1], lineEnd(source, start))),
  };
  const [meaning, hint] = meaningOf(source, code, message, position[0]);
  return broken(meaning, span, hint);
}

export function unquotedJinja(span: Span): Diagnostic {
  return broken(
    `'{{' begins a mapping in YAML, not a Jinja expression`,
    span,
    QUOTE_IT,
    'YAML_UNQUOTED_JINJA',
  );
}

export function complexKey(span: Span): Diagnostic {
  return broken(
    'a key must be a single value',
    span,
    `if it is text that begins with '{' or '[', put it in quotes`,
  );
}

export function unknownAlias(name: string, known: Iterable<string>, span: Span): Diagnostic {
  const hint = didYouMean(name, known) ?? `to begin a value with '*', put it in quotes`;
  return broken(`there is no anchor '&${name}' above`, span, hint);
}

export function selfReference(name: string, span: Span): Diagnostic {
  return broken(`the value of the anchor '&${name}' contains itself`, span);
}

export function unknownTag(tag: string, span: Span): Diagnostic {
  return broken(`the tag '${tag}' is not known`, span, `to begin a value with '!', put it in quotes`);
}

function broken(message: string, span: Span, hint?: string, code = 'YAML_BROKEN'): Diagnostic {
  const sentence = message.charAt(0).toUpperCase() + message.slice(1);
  return { code, severity: 'error', message: sentence, span, ...(hint === undefined ? {} : { hint }) };
}

function meaningOf(
  source: SourceFile,
  code: string,
  message: string,
  at: number,
): readonly [string, string?] {
  const known = MEANINGS[code];
  if (known) return known;
  if (code === 'MISSING_CHAR' && message.includes('- indicator')) {
    return [
      'this line is indented as if it belonged to the list, but has no dash',
      `align it with the line above, or begin it with '- '`,
    ];
  }
  if (code === 'MISSING_CHAR') return [`a ':' is missing after this key`, `write 'key: value'`];
  if (code === 'BAD_INDENT' && message.startsWith('Flow')) {
    const closing = message.at(-1) ?? ']';
    return [`a closing '${closing}' is missing`, `close what was opened before this place with '${closing}'`];
  }
  if (code === 'BAD_INDENT')
    return [
      'this line is not indented as its neighbours',
      'give all entries of a mapping the same indentation',
    ];
  if (code === 'UNEXPECTED_TOKEN' && /['"]\s*$/.test(source.text.slice(0, at))) {
    return [
      'there is text after the closing quote',
      'put the whole value in quotes; double a quote inside single quotes',
    ];
  }
  if (code === 'UNEXPECTED_TOKEN')
    return [
      'this does not fit what stands above it',
      'check the indentation and the quotes of this line and the one above',
    ];
  return [`this is not YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`];
}

/** The opening quote of a text that is never closed: the last value that begins with a quote before the error. */
function openingQuote(source: SourceFile, at: number): Span | undefined {
  const before = source.text.slice(0, at);
  let found: Span | undefined;
  for (const match of before.matchAll(/(?:^|[:\-[{,]\s*)(["'])(?:(?!\1)[^\n])*$/gm)) {
    const start = match.index + match[0].indexOf(match[1] ?? '"');
    found ??= { source, start, end: lineEnd(source, start) };
  }
  return found;
}

/** An unquoted `{{ … }}` or `{% … %}` at the beginning of a value, in the error's line or the one above it. */
function unquotedJinjaBefore(source: SourceFile, at: number): Span | undefined {
  const { line } = positionAt(source, at);
  for (const candidate of [line, line - 1]) {
    const match = /(?:^|[:-])\s+(\{[{%].*?(?:[%}]\}|$))/.exec(` ${lineText(source, candidate)}`);
    if (match?.[1] === undefined) continue;
    const start = offsetAt(source, { line: candidate, column: match.index + match[0].indexOf(match[1]) });
    return { source, start, end: start + match[1].length };
  }
  return undefined;
}

/** Where the mark belongs: on the line at fault and not on the blanks before it or the end of the file after it. */
function placeOf(source: SourceFile, code: string, at: number): number {
  if (code === 'TAB_AS_INDENT') return at;
  const { text } = source;
  let start = Math.min(at, text.length);
  if (/\S/.test(text.slice(start))) while (/[ \t]/.test(text[start] ?? '')) start += 1;
  if (start === text.length) while (start > 0 && /\s/.test(text[start - 1] ?? '')) start -= 1;
  return start;
}

function lineEnd(source: SourceFile, at: number): number {
  const end = source.text.indexOf('\n', at);
  return end === -1 ? source.text.length : end;
}
