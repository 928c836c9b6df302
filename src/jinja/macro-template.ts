import { hostFunction } from './host-function.ts';
import type { SourceFile } from '../base/index.ts';
import { compileProgram, type Program } from './code/program.ts';
import { topFrame, type TemplateHome } from './compiled-template.ts';
import { syntaxError } from './diagnostics.ts';
import { Macro } from './runtime/macro.ts';
import { Output } from './runtime/output.ts';
import { RenderContext } from './runtime/render-context.ts';
import { findCalls } from './static-calls.ts';
import type { Body } from './syntax/statements.ts';
import {
  HostObject,
  type BlockDefinition,
  type BoundMacro,
  type CallArguments,
  type MacroParameter,
  type MacroTemplate,
  type Scope,
  type StaticCall,
} from './types.ts';

/** A definition whose parameters are read from the syntax tree when they are asked for. */
export class LazyDefinition implements BlockDefinition {
  readonly kind: BlockDefinition['kind'];
  readonly name: string;
  readonly macroName: string;
  readonly adapter?: string;
  readonly supportedLanguages?: readonly string[];
  readonly text: string;
  readonly body: string;
  readonly span: BlockDefinition['span'];
  readonly bodySpan: BlockDefinition['bodySpan'];
  readonly #parameters: () => readonly MacroParameter[];

  constructor(definition: BlockDefinition, parameters: () => readonly MacroParameter[]) {
    this.kind = definition.kind;
    this.name = definition.name;
    this.macroName = definition.macroName;
    if (definition.adapter !== undefined) this.adapter = definition.adapter;
    if (definition.supportedLanguages) this.supportedLanguages = definition.supportedLanguages;
    this.text = definition.text;
    this.body = definition.body;
    this.span = definition.span;
    this.bodySpan = definition.bodySpan;
    this.#parameters = parameters;
  }

  /** @throws JinjaError when the macro cannot be parsed. */
  get parameters(): readonly MacroParameter[] {
    return this.#parameters();
  }
}

/** One macro of a file: lexed and parsed when something of it is first needed. */
export class FileMacro implements MacroTemplate {
  readonly definition: BlockDefinition;
  readonly source: SourceFile;
  readonly #home: TemplateHome;
  readonly #parse: () => Body;
  #body: Body | undefined;
  #calls: readonly StaticCall[] | undefined;
  #sync: Program | undefined;
  #async: Program | undefined;

  constructor(source: SourceFile, definition: BlockDefinition, home: TemplateHome, parse: () => Body) {
    this.source = source;
    this.definition = new LazyDefinition(definition, () => this.#parameters());
    this.#home = home;
    this.#parse = parse;
  }

  get body(): Body {
    this.#body ??= this.#parse();
    return this.#body;
  }

  get calls(): readonly StaticCall[] {
    this.#calls ??= findCalls(this.source, this.body);
    return this.#calls;
  }

  #parameters(): readonly MacroParameter[] {
    const macro = this.body.find((node) => node.typename === 'Macro');
    return (macro?.parameters ?? []).map(({ name, default: value, type }) => ({
      name: name.value,
      hasDefault: value !== null,
      ...(type === undefined ? {} : { type }),
    }));
  }

  #program(isAsync: boolean): Program {
    const compile = (): Program => {
      const options = { isAsync, native: false, filters: this.#home.filters };
      return compileProgram(this.source, this.body, options, this.#home.runtime);
    };
    if (isAsync) return (this.#async ??= compile());
    return (this.#sync ??= compile());
  }

  bind(scope: Scope): BoundMacro {
    return new ScopedMacro(this, scope);
  }

  /** The macro as a value that sees the names of the scope. */
  async instantiateAsync(scope: Scope): Promise<Macro> {
    const context = new RenderContext(this.#home.envOf(), scope);
    await this.#program(true).root(context, new Output(), topFrame(true));
    return this.#find(context);
  }

  instantiateSync(scope: Scope): Macro {
    const context = new RenderContext(this.#home.envOf(), scope);
    void this.#program(false).root(context, new Output(), topFrame(false));
    return this.#find(context);
  }

  #find(context: RenderContext): Macro {
    const macro = context.variables.get(this.definition.macroName);
    if (macro instanceof Macro) return macro.takingReturns();
    const { start, end } = this.definition.span;
    const message = `this block does not define the macro '${this.definition.macroName}'`;
    throw syntaxError('CompilationError', message, this.source, { start, end });
  }
}

/** A file's macro with the context it runs in. */
class ScopedMacro extends HostObject implements BoundMacro {
  readonly definition: BlockDefinition;
  readonly #macro: FileMacro;
  readonly #scope: Scope;
  #sync: Macro | undefined;
  #async: Macro | undefined;

  constructor(macro: FileMacro, scope: Scope) {
    super();
    this.definition = macro.definition;
    this.#macro = macro;
    this.#scope = scope;
  }

  override get typeName(): string {
    return 'MacroGenerator';
  }

  /** dbt's macros can be called by the name of their own method, too. */
  override getAttribute(name: string): unknown {
    return name === 'call_macro' ? hostFunction(name, (args) => this.call(args)) : undefined;
  }

  override call(args: CallArguments): unknown {
    return args.frame?.asynchronous ? this.callAsync(args) : this.callSync(args);
  }

  callSync(args: CallArguments): unknown {
    this.#sync ??= this.#macro.instantiateSync(this.#scope);
    const frame = args.frame ?? topFrame(false);
    return this.#sync.call({ ...args, frame });
  }

  async callAsync(args: CallArguments): Promise<unknown> {
    this.#async ??= await this.#macro.instantiateAsync(this.#scope);
    const frame = args.frame ?? topFrame(true);
    return await this.#async.call({ ...args, frame });
  }
}
