import type { SourceFile } from '../../base/index.ts';
import { syntaxError } from '../diagnostics.ts';
import { FILTERS, TESTS, type FilterTable } from '../runtime/builtins.ts';
import type { CallFrame } from '../types.ts';
import type { BlockFunction, RenderContext } from '../runtime/render-context.ts';
import type { Output } from '../runtime/output.ts';
import type { Body } from '../syntax/statements.ts';
import { StatementWriter } from './statement-writer.ts';

/** A template as functions, in one of the two variants. */
export interface Program {
  readonly root: (context: RenderContext, output: Output, frame: CallFrame) => void | Promise<void>;
  readonly blocks: ReadonlyMap<string, BlockFunction>;
}

export interface ProgramOptions {
  /** Calls are awaited. */
  readonly isAsync: boolean;
  /** Printed values are kept as they are. */
  readonly native: boolean;
  readonly filters?: FilterTable;
}

/** The JavaScript of a template, for reading. */
export function generateCode(source: SourceFile, body: Body, options: ProgramOptions): string {
  return new StatementWriter(source, options.isAsync, options.filters ?? FILTERS, TESTS).generate(
    body,
    options,
  );
}

/**
 * Compiles a template. `runtime` is what generated code calls `R`.
 * @throws JinjaError for what Jinja2 finds only while compiling: unknown filters and tests, a block defined twice.
 */
export function compileProgram(
  source: SourceFile,
  body: Body,
  options: ProgramOptions,
  runtime: object,
): Program {
  try {
    return makeProgram(source, body, options, runtime);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw syntaxError('RecursionError', 'the template is nested too deeply', source, {
      start: 0,
      end: source.text.length,
    });
  }
}

function makeProgram(source: SourceFile, body: Body, options: ProgramOptions, runtime: object): Program {
  const writer = new StatementWriter(source, options.isAsync, options.filters ?? FILTERS, TESTS);
  const code = writer.generate(body, options);
  return factoryOf(code)(runtime, writer.places, writer.constants, writer.filters, writer.tests);
}

type Factory = (...values: unknown[]) => Program;

/**
 * Functions by their code. Models of one kind differ in texts and names alone, which stand in `K`: thousands of them
 * have a few dozen codes, and making a function is most of what rendering a template once costs.
 */
const factories = new Map<string, Factory>();
const MOST_FACTORIES = 2000;

function factoryOf(code: string): Factory {
  const known = factories.get(code);
  if (known) return known;
  // The code holds no text of the template but in string literals (`quote`), and no name from it at all.
  // oxlint-disable-next-line no-new-func, no-implied-eval
  const made = new Function('R', 'P', 'K', 'F', 'T', code) as Factory;
  if (factories.size >= MOST_FACTORIES) factories.clear();
  factories.set(code, made);
  return made;
}
