import type { SourceFile } from '../base/index.ts';
import { compileProgram, type Program } from './code/program.ts';
import { MacroReturn } from './macro-return.ts';
import type { Env } from './runtime/env.ts';
import { locateError } from './runtime/locate-error.ts';
import { Output } from './runtime/output.ts';
import { RenderContext } from './runtime/render-context.ts';
import { findCalls, isStaticTemplate } from './static-calls.ts';
import type { Body } from './syntax/statements.ts';
import type {
  CallFrame,
  RenderOptions,
  RenderResult,
  Scope,
  StaticCall,
  Template,
  UndefinedKind,
} from './types.ts';
import type { FilterTable } from './runtime/builtins.ts';
import { PyError } from './values/py-error.ts';

/** What templates get from the environment they belong to. */
export interface TemplateHome {
  readonly runtime: object;
  readonly filters: FilterTable;
  parseBody(source: SourceFile): Body;
  envOf(kind?: UndefinedKind): Env;
}

/** Iterations of all loops of a render together. */
const MAX_ITERATIONS = 20_000_000;

/** The frame of a render, or of a macro that host code calls. */
export function topFrame(asynchronous: boolean): CallFrame {
  return { asynchronous, depth: 0, budget: { iterations: MAX_ITERATIONS } };
}

/** `return` is for macros; one that reaches the template has none around it. */
function refuseReturn(error: unknown): unknown {
  if (!(error instanceof MacroReturn)) return error;
  return locateError(new PyError('MacroReturn', 'return() outside of a macro'), undefined, topFrame(false));
}

/** A template, parsed and its two variants compiled when they are first needed. */
export class CompiledTemplate implements Template {
  readonly source: SourceFile;
  readonly name: string | undefined;
  readonly #home: TemplateHome;
  #body: Body | undefined;
  #calls: readonly StaticCall[] | undefined;
  #sync: Program | undefined;
  #async: Program | undefined;

  /** @param body undefined for a source that is known to be a template: it is parsed when it is first looked at. */
  constructor(source: SourceFile, body: Body | undefined, home: TemplateHome, name?: string) {
    this.source = source;
    this.name = name;
    this.#body = body;
    this.#home = home;
  }

  get calls(): readonly StaticCall[] {
    this.#calls ??= findCalls(this.source, this.#parsed());
    return this.#calls;
  }

  isStatic(names: ReadonlySet<string>): boolean {
    return isStaticTemplate(this.#parsed(), names);
  }

  release(): void {
    this.#body = undefined;
    this.#calls = undefined;
    this.#sync = undefined;
    this.#async = undefined;
  }

  #parsed(): Body {
    this.#body ??= this.#home.parseBody(this.source);
    return this.#body;
  }

  program(isAsync: boolean): Program {
    if (isAsync) return (this.#async ??= this.#compile(true));
    return (this.#sync ??= this.#compile(false));
  }

  #compile(isAsync: boolean): Program {
    const { filters, runtime } = this.#home;
    return compileProgram(this.source, this.#parsed(), { isAsync, native: false, filters }, runtime);
  }

  #context(program: Program, scope: Scope, options: RenderOptions): RenderContext {
    const context = new RenderContext(this.#home.envOf(options.undefined), scope, this.name);
    context.addBlocks(program.blocks);
    return context;
  }

  renderSync(scope: Scope, options: RenderOptions = {}): RenderResult {
    const program = this.program(false);
    const output = new Output();
    try {
      void program.root(this.#context(program, scope, options), output, topFrame(false));
    } catch (error) {
      throw refuseReturn(error);
    }
    return output;
  }

  async render(scope: Scope, options: RenderOptions = {}): Promise<RenderResult> {
    const program = this.program(true);
    const output = new Output();
    try {
      await program.root(this.#context(program, scope, options), output, topFrame(true));
    } catch (error) {
      throw refuseReturn(error);
    }
    return output;
  }
}
