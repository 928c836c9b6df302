import type { SourceFile } from '../base/index.ts';
import type { MacroTemplate, Scope, Template, UndefinedKind } from './types.ts';

/** Jinja2's own options, under Jinja2's names; what is absent has Jinja2's default. */
export interface JinjaOptions {
  readonly trim_blocks?: boolean;
  readonly lstrip_blocks?: boolean;
  readonly keep_trailing_newline?: boolean;
  /** `dbt`: the tags `test`, `docs` and `materialization`, and typed macro parameters. */
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

/** Options under which templates are parsed and rendered; holds no state of a render. */
export class Environment {
  readonly options: EnvironmentOptions;

  constructor(options: EnvironmentOptions = {}) {
    this.options = options;
  }

  /** @throws JinjaError with Jinja2's class and line when the template cannot be parsed. */
  parse(_source: SourceFile): Template {
    throw new Error('parse is being built');
  }

  /** The macros, tests and materializations of a file, cut out as dbt does; each is lexed and parsed on first use. */
  parseMacros(_source: SourceFile): readonly MacroTemplate[] {
    throw new Error('parseMacros is being built');
  }

  /** A value as dbt's native environment renders YAML strings and test arguments. */
  renderNative(_source: SourceFile, _scope: Scope): unknown {
    throw new Error('renderNative is being built');
  }
}
