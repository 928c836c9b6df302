import { isIterable, toList } from '../operations/iterate.ts';
import { repr } from '../operations/repr.ts';
import type { CallFrame } from '../types.ts';
import { textOf } from '../values/markup.ts';
import { PyError, typeError } from '../values/py-error.ts';
import { PyUndefined } from '../values/py-undefined.ts';
import { typeName } from '../values/type-name.ts';
import type { Program } from '../code/program.ts';
import type { Env } from './env.ts';
import { makeUndefined } from './make-undefined.ts';
import { Output } from './output.ts';
import { RenderContext } from './render-context.ts';
import { TemplateModule } from './template-module.ts';

type Locals = readonly (readonly [string, unknown])[] | null;

/** How templates that others name come to be programs. */
export type ProgramOf = (name: string, isAsync: boolean) => Program | undefined;

/** A template given as a value: its name, several names of which the first that exists counts. */
function namesOf(value: unknown): { readonly names: readonly string[]; readonly isList: boolean } {
  const text = textOf(value);
  if (text !== undefined) return { names: [text], isList: false };
  if (value instanceof PyUndefined) value.fail();
  if (!isIterable(value)) throw typeError(`'${typeName(value)}' object is not iterable`);
  const names = toList(value).map((name) => {
    if (name instanceof PyUndefined) name.fail();
    return textOf(name) ?? repr(name);
  });
  return { names, isList: true };
}

function notFound(names: readonly string[], isList: boolean): PyError {
  if (!isList) return new PyError('TemplateNotFound', names[0] ?? '');
  const message =
    names.length === 0
      ? 'Tried to select from an empty list of templates.'
      : `none of the templates given were found: ${names.join(', ')}`;
  return new PyError('TemplatesNotFound', message);
}

/** What generated code calls to reach other templates. */
export function templateLoading(programOf: ProgramOf | undefined) {
  const find = (
    context: RenderContext,
    template: unknown,
    isAsync: boolean,
  ): { readonly program: Program; readonly name: string } => {
    if (!programOf) throw typeError('no loader for this environment specified');
    const { names, isList } = namesOf(template);
    for (const name of names) {
      const program = programOf(name, isAsync);
      if (program) return { program, name };
    }
    throw notFound(names, isList);
  };

  const contextFor = (
    context: RenderContext,
    name: string,
    program: Program,
    locals: Locals,
  ): RenderContext => {
    const scope = locals ? context.scopeWith(locals) : context.env.globals;
    const inner = new RenderContext(context.env, scope, name);
    inner.addBlocks(program.blocks);
    return inner;
  };

  return {
    /** The template to extend; its blocks stand behind those that are there. */
    parent(context: RenderContext, template: unknown, isAsync: boolean): Program {
      const { program } = find(context, template, isAsync);
      context.addBlocks(program.blocks);
      return program;
    },

    include(
      context: RenderContext,
      template: unknown,
      locals: Locals,
      ignoreMissing: boolean,
      output: Output,
      frame: CallFrame,
    ): void | Promise<void> {
      let found: ReturnType<typeof find>;
      try {
        found = find(context, template, frame.asynchronous);
      } catch (error) {
        if (ignoreMissing && error instanceof PyError && /^Templates?NotFound$/.test(error.pyClass))
          return undefined;
        throw error;
      }
      return found.program.root(contextFor(context, found.name, found.program, locals), output, frame);
    },

    importTemplate(
      context: RenderContext,
      template: unknown,
      locals: Locals,
      frame: CallFrame,
    ): TemplateModule | Promise<TemplateModule> {
      const { program, name } = find(context, template, frame.asynchronous);
      const inner = contextFor(context, name, program, locals);
      const output = new Output();
      const done = program.root(inner, output, frame);
      const module = new TemplateModule(inner, output);
      return done instanceof Promise ? done.then(() => module) : module;
    },

    imported(env: Env, module: TemplateModule, name: string, line: number): unknown {
      const found = module.getAttribute(name);
      if (found !== undefined) return found;
      const hint = `the template ${repr(module.name ?? null)} (imported on line ${line}) does not export the requested name '${name}'`;
      return makeUndefined(env, { hint, name });
    },
  };
}
