import type { SourceFile } from '../base/index.ts';
import { compileProgram, type Program } from './code/program.ts';
import { CompiledTemplate, topFrame, type TemplateHome } from './compiled-template.ts';
import { extractBlocks } from './extract-blocks.ts';
import { FileMacro } from './macro-template.ts';
import { NATIVE_FILTERS, TEXT_ENVIRONMENT_FILTERS } from './native/native-marker.ts';
import { NativeOutput } from './native/native-output.ts';
import { attribute, item, pythonAttribute } from './runtime/attribute.ts';
import { FILTERS, TESTS, type FilterTable } from './runtime/builtins.ts';
import type { Env } from './runtime/env.ts';
import { locateError } from './runtime/locate-error.ts';
import { makeUndefined, ownerName } from './runtime/make-undefined.ts';
import { RenderContext } from './runtime/render-context.ts';
import { RUNTIME } from './runtime/runtime.ts';
import { templateLoading } from './runtime/template-loading.ts';
import { readPlainCalls } from './plain-calls.ts';
import { parseTemplate, type SyntaxOptions } from './syntax/parse-template.ts';
import type { TextRange } from './syntax/lexer.ts';
import type { Body } from './syntax/statements.ts';
import type { MacroTemplate, Scope, StaticCall, Template, UndefinedKind } from './types.ts';

/** Jinja2's own options, under Jinja2's names; what is absent has Jinja2's default. */
export interface JinjaOptions {
  readonly trim_blocks?: boolean;
  readonly lstrip_blocks?: boolean;
  readonly keep_trailing_newline?: boolean;
  /** `dbt`: the tags `test`, `docs` and `materialization`, typed macro parameters and dbt's own filters. */
  readonly extensions?: readonly ('do' | 'loopcontrols' | 'dbt')[];
  readonly undefined?: UndefinedKind;
  /** Jinja2's SandboxedEnvironment: dbt always uses it. */
  readonly sandbox?: boolean;
}

export interface EnvironmentOptions extends JinjaOptions {
  /** What `import`, `include` and `extends` find. */
  readonly templates?: (name: string) => SourceFile | undefined;
  /** Names that every template sees, also one imported without context. */
  readonly globals?: Scope;
}

/** dbt's own environment. */
export const DBT_OPTIONS: JinjaOptions = { extensions: ['do', 'loopcontrols', 'dbt'], sandbox: true };

const NO_NAMES: Scope = { get: () => undefined, names: () => [] };

/** Options under which templates are parsed and rendered; holds no state of a render. */
export class Environment implements TemplateHome {
  readonly options: EnvironmentOptions;
  readonly runtime: object;
  readonly filters: FilterTable;
  readonly #syntax: SyntaxOptions;
  readonly #envs = new Map<UndefinedKind, Env>();
  readonly #named = new Map<string, CompiledTemplate>();

  constructor(options: EnvironmentOptions = {}) {
    this.options = options;
    const extensions = new Set(options.extensions);
    this.#syntax = {
      trimBlocks: options.trim_blocks ?? false,
      lstripBlocks: options.lstrip_blocks ?? false,
      keepTrailingNewline: options.keep_trailing_newline ?? false,
      extensions,
    };
    this.filters = extensions.has('dbt') ? new Map([...FILTERS, ...TEXT_ENVIRONMENT_FILTERS]) : FILTERS;
    this.runtime = {
      ...RUNTIME,
      ...templateLoading(options.templates && ((name, isAsync) => this.#programOf(name, isAsync))),
    };
  }

  /** What operations need to know of this environment when undefined values are of that kind. */
  envOf(kind: UndefinedKind = this.options.undefined ?? 'default', filters: FilterTable = this.filters): Env {
    const known = filters === this.filters ? this.#envs.get(kind) : undefined;
    if (known) return known;
    const env: Env = {
      sandbox: this.options.sandbox ?? false,
      undefinedKind: kind,
      filters,
      tests: TESTS,
      globals: this.options.globals ?? NO_NAMES,
      attribute: (value, name) => attribute(env, value, name),
      item: (value, key) => item(env, value, key),
      ownAttribute: (value, name) => {
        const found = pythonAttribute(env, value, name);
        return found === undefined ? makeUndefined(env, { name, owner: ownerName(value) }) : found;
      },
    };
    if (filters === this.filters) this.#envs.set(kind, env);
    return env;
  }

  #programOf(name: string, isAsync: boolean): Program | undefined {
    let template = this.#named.get(name);
    if (!template) {
      const source = this.options.templates?.(name);
      if (!source) return undefined;
      template = new CompiledTemplate(source, this.parseBody(source), this, name);
      this.#named.set(name, template);
    }
    return template.program(isAsync);
  }

  /** The syntax tree of a template or of a part of it. @throws JinjaError with Jinja2's class and line. */
  parseBody(source: SourceFile, range?: TextRange): Body {
    return parseTemplate(source, this.#syntax, range);
  }

  /**
   * @throws JinjaError with Jinja2's class and line when the template cannot be parsed. Unknown filters and tests
   * are found on the first render.
   */
  parse(source: SourceFile, name?: string): Template {
    return new CompiledTemplate(source, this.parseBody(source), this, name);
  }

  /**
   * A template of text and plain calls (see `readPlainCalls`), with what it calls: found in a quick look at the text,
   * without a syntax tree. Undefined where there is more to it.
   */
  readPlain(
    source: SourceFile,
  ): { readonly template: Template; readonly calls: readonly StaticCall[] } | undefined {
    const calls = readPlainCalls(source);
    return calls && { template: new CompiledTemplate(source, undefined, this), calls };
  }

  /** The macros, tests and materializations of a file, cut out as dbt does; each is lexed and parsed on first use. */
  parseMacros(source: SourceFile): readonly MacroTemplate[] {
    const blocks = extractBlocks(source, MACRO_KINDS);
    return blocks.map(
      (definition) => new FileMacro(source, definition, this, () => this.parseBody(source, definition.span)),
    );
  }

  /**
   * A value as dbt's native environment renders YAML strings and test arguments: that of a single expression is
   * kept, all else becomes text; `as_native`, `as_bool` and `as_number` read a text as a Python literal.
   * @throws JinjaError
   */
  renderNative(source: SourceFile, scope: Scope): unknown {
    const filters: FilterTable = new Map([...this.filters, ...NATIVE_FILTERS]);
    const options = { isAsync: false, native: true, filters };
    const program = compileProgram(source, this.parseBody(source), options, this.runtime);
    const context = new RenderContext(this.envOf(undefined, filters), scope);
    context.addBlocks(program.blocks);
    const output = new NativeOutput();
    const frame = topFrame(false);
    void program.root(context, output, frame);
    try {
      return output.value;
    } catch (error) {
      throw locateError(error, { source, start: 0, end: source.text.length, lineno: 1 }, frame);
    }
  }
}

const MACRO_KINDS = new Set(['macro', 'test', 'materialization'] as const);
