import type { Diagnostic, SourceFile } from '../base/index.ts';
import { syntaxError, unexpectedBlock } from './diagnostics.ts';
import { SPACE_CLASS } from './operations/python-space.ts';
import type { BlockDefinition, BlockKind } from './types.ts';

interface Tag {
  readonly type: string;
  readonly name: string | undefined;
  readonly start: number;
  readonly end: number;
}

const OPENING = /\{[{%#]/g;
const TAG = new RegExp(`\\{%-?[${SPACE_CLASS}]*([A-Za-z_]\\w*)(?:[${SPACE_CLASS}]+([A-Za-z_]\\w*))?`, 'y');
const RAW_END = new RegExp(`\\{%-?[${SPACE_CLASS}]*endraw[${SPACE_CLASS}]*-?%\\}`, 'g');
const STRING = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y;
const SPACE = new RegExp(`[${SPACE_CLASS}]`);

const CLOSES: Readonly<Record<string, string>> = { endif: 'if', endfor: 'for' };

const KINDS: Readonly<Record<string, BlockKind>> = {
  macro: 'macro',
  test: 'test',
  data_test: 'test',
  materialization: 'materialization',
  docs: 'docs',
  snapshot: 'snapshot',
};

/** Finds the tags of a file from left to right; comments, printed expressions and raw blocks are passed over. */
class TagScanner {
  readonly #source: SourceFile;
  #at = 0;

  constructor(source: SourceFile) {
    this.#source = source;
  }

  *tags(): Generator<Tag> {
    const { text } = this.#source;
    for (;;) {
      OPENING.lastIndex = this.#at;
      const opening = OPENING.exec(text);
      if (!opening) return;
      const start = opening.index;
      if (opening[0] === '{#') this.#at = this.#after('#}', start + 2, start);
      else if (opening[0] === '{{') this.#at = this.#codeEnd('}}', start);
      else {
        const tag = this.#tag(start);
        if (tag) yield tag;
        else this.#at = start + 2;
      }
    }
  }

  #fail(message: string, start: number): never {
    throw syntaxError('CompilationError', message, this.#source, { start, end: start + 2 });
  }

  #after(end: string, from: number, start: number): number {
    const at = this.#source.text.indexOf(end, from);
    if (at === -1) this.#fail(`unexpected end of file, expected '${end}'`, start);
    return at + end.length;
  }

  /** The end of an expression or tag: strings in it do not end it. */
  #codeEnd(end: string, start: number): number {
    const { text } = this.#source;
    const next = new RegExp(`['"]|${end}`, 'g');
    next.lastIndex = start + 2;
    for (let found = next.exec(text); found; found = next.exec(text)) {
      if (found[0] === end) return next.lastIndex;
      STRING.lastIndex = found.index;
      if (!STRING.test(text)) this.#fail('unexpected end of file, expected the end of a string', found.index);
      next.lastIndex = STRING.lastIndex;
    }
    return this.#fail(`unexpected end of file, expected '${end}'`, start);
  }

  #tag(start: number): Tag | undefined {
    const { text } = this.#source;
    TAG.lastIndex = start;
    const match = TAG.exec(text);
    const type = match?.[1];
    if (!match || type === undefined) return undefined;
    let end = this.#codeEnd('%}', start);
    if (type === 'raw') {
      RAW_END.lastIndex = end;
      if (!RAW_END.test(text)) this.#fail("unexpected end of file, expected '{% endraw %}'", start);
      end = RAW_END.lastIndex;
    }
    // White space that the tag takes away is part of it.
    let from = start;
    if (text[start + 2] === '-') while (from > 0 && SPACE.test(text.charAt(from - 1))) from -= 1;
    if (text[end - 3] === '-') while (end < text.length && SPACE.test(text.charAt(end))) end += 1;
    this.#at = end;
    return { type, name: match[2], start: from, end };
  }
}

function macroNameOf(kind: BlockKind, name: string, adapter: string): string {
  switch (kind) {
    case 'test':
      return `test_${name}`;
    case 'materialization':
      return `materialization_${name}_${adapter}`;
    case 'docs':
      return `docs_${name}`;
    case 'macro':
    case 'snapshot':
      return name;
  }
}

function define(source: SourceFile, kind: BlockKind, open: Tag, close: Tag): BlockDefinition {
  const name = open.name ?? '';
  const header = source.text.slice(open.start, open.end);
  const adapter = /\badapter\s*=\s*(['"])(.*?)\1/.exec(header)?.[2] ?? 'default';
  const languages = /\bsupported_languages\s*=\s*\[([^\]]*)\]/.exec(header)?.[1];
  const isMaterialization = kind === 'materialization';
  return {
    kind,
    name,
    macroName: macroNameOf(kind, name, adapter),
    ...(isMaterialization
      ? {
          adapter,
          supportedLanguages: languages?.match(/[\w.-]+/g) ?? ['sql'],
        }
      : {}),
    parameters: [],
    text: source.text.slice(open.start, close.end),
    body: source.text.slice(open.end, close.start),
    span: { source, start: open.start, end: close.end },
    bodySpan: { source, start: open.end, end: close.start },
  };
}

/**
 * Cuts the top-level blocks of the given kinds out of a file, as dbt does: text outside of them is ignored,
 * other tags at the top level are reported as warnings. Parameters are left empty: they need a parser.
 * @throws JinjaError for a block that is not closed, nested in another, or inside an `if` or `for`.
 */
export function extractBlocks(
  source: SourceFile,
  kinds: ReadonlySet<BlockKind>,
  report?: (warning: Diagnostic) => void,
): readonly BlockDefinition[] {
  const blocks: BlockDefinition[] = [];
  const control: Tag[] = [];
  let open: { readonly tag: Tag; readonly kind: BlockKind } | undefined;
  const fail = (message: string, tag: Tag): never => {
    throw syntaxError('CompilationError', message, source, tag);
  };
  for (const tag of new TagScanner(source).tags()) {
    const closes = CLOSES[tag.type];
    if (tag.type === 'if' || tag.type === 'for') control.push(tag);
    else if (closes !== undefined) {
      const opened = control.pop();
      if (!opened) fail(`'${tag.type}' without a '${closes}' before it`, tag);
      else if (opened.type !== closes) fail(`'${tag.type}' where 'end${opened.type}' is expected`, tag);
    }
    const kind = KINDS[tag.type];
    if (kind && kinds.has(kind)) {
      if (control.length > 0) fail(`a '${tag.type}' block must stand at the top level of its file`, tag);
      if (open) fail(`a '${tag.type}' block inside of the ${open.kind} '${open.tag.name ?? ''}'`, tag);
      open = { tag, kind };
    } else if (open && tag.type === `end${open.tag.type}`) {
      blocks.push(define(source, open.kind, open.tag, tag));
      open = undefined;
    } else if (!open) {
      report?.(unexpectedBlock(tag.type, { source, start: tag.start, end: tag.end }));
    }
  }
  if (open) fail(`'${open.tag.type}' is not closed: 'end${open.tag.type}' is missing`, open.tag);
  return blocks;
}
