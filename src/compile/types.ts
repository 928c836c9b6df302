import type { JsonObject, SourceMap, Span } from '../base/index.ts';
import type {
  BatchContext,
  ColumnSource,
  ContextKind,
  MacroRegistry,
  TemplateContext,
  TimeWindow,
} from '../context/index.ts';
import type { Environment, Scope, Template } from '../jinja/index.ts';
import type { CompiledNode, InjectedCte, Manifest, ManifestNode } from '../manifest/index.ts';
import type { RelationCache, Warehouse } from '../warehouse/index.ts';

export interface CompilerOptions {
  readonly manifest: Manifest;
  readonly context: TemplateContext;
  readonly environment: Environment;
  /** The parsed code of every node that has some, by `unique_id`, as parsing left it. */
  readonly templates: Pick<ReadonlyMap<string, Template>, 'get'>;
  /** `target-path` of the project. */
  readonly targetPath?: string;
  /** `--empty`: refs and sources read no rows. */
  readonly empty?: boolean;
  /** `--sample`: what models and snapshots read of relations with an `event_time`. */
  readonly sample?: TimeWindow;
  /** Whether a node's SQL begins with the ephemeral models that it reads. Default: true. */
  readonly injectsCtes?: boolean;
  /** `selected_resources` in templates. */
  readonly selectedResources?: readonly string[];
  /** Whether a bare `ref` means the node's own package before the root project: dbt's `require_ref_searches_node_package_before_root`. */
  readonly ownPackageFirst?: boolean;
  /** `--defer`: where nodes are read that are not there. */
  readonly deferral?: Deferral;
}

/** The project whose relations stand in for those that were not built here. */
export interface Deferral {
  /** As it was there. */
  readonly manifest: Manifest;
  /** `--favor-state`: whether nodes that are not selected are read from there in any case. */
  readonly favorsState: boolean;
}

/** What one render may use. Without a warehouse templates cannot ask for data. */
export interface CompileUse {
  /** Which names there are; default: all that a node has. */
  readonly kind?: ContextKind;
  /** dbt's thread name. */
  readonly thread?: string;
  readonly signal?: AbortSignal;
  readonly warehouse?: Warehouse;
  readonly relations?: RelationCache;
  /** Answers what templates ask about columns and types, in place of the warehouse. */
  readonly columnsFrom?: ColumnSource;
  readonly onStatement?: (sql: string, queryId: string) => void;
  /** `load_agate_table()` of a seed. */
  readonly loadSeed?: () => unknown;
  /** The batch of a microbatch model that is rendered. */
  readonly batch?: BatchContext;
  /** Names only this render knows: `results` and `schemas` of on-run-end, … */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** Names that `ref` gives in place of a node's own, by `unique_id`: what was built of it and is not yet published. */
  readonly standIns?: ReadonlyMap<string, string>;
  /** Models that are read through their query, as if they were ephemeral: there is no relation of theirs yet. */
  readonly unbuilt?: ReadonlySet<string>;
}

/** A node's code, rendered. */
export interface CompiledSql {
  /** With the CTEs of ephemeral models. */
  readonly sql: string;
  /** From `sql` back to the user's files. */
  readonly map: SourceMap;
  readonly extraCtes: readonly InjectedCte[];
  /** The node with its compiled fields. */
  readonly node: CompiledNode;
}

export interface Compiler {
  /** Every macro of the project, by dbt's rules of lookup. */
  readonly macros: MacroRegistry;
  /** @throws UserError, WarehouseError (of an introspective query) */
  compile(node: CompiledNode, use?: CompileUse): Promise<CompiledSql>;
  /** By `unique_id`. @throws Error for an id that has no code. */
  compileNode(uniqueId: string, use?: CompileUse): Promise<CompiledSql>;
  /**
   * The query of a unit test, by its `unique_id`: its model's code, which reads the given rows in place of relations.
   * @throws UserError, WarehouseError
   */
  compileUnitTest(uniqueId: string, use?: CompileUse): Promise<CompiledSql>;
  /** SQL that is no node of the project (`--inline`, `run-operation --sql`): it may read every node. */
  compileInline(sql: string, use?: CompileUse, name?: string): Promise<CompiledSql>;
  /** What a node's macros and hooks see: `this`, `sql`, `config`, … `sql` is the node's compiled code. */
  scopeOf(node: ManifestNode, sql: string | undefined, use?: CompileUse): Scope;
  /** What a macro sees that is called for no node: it may read every one. `packageName` is whose names come first. */
  operationScope(name: string, packageName: string, use?: CompileUse): Scope;
  /** A text of the user's configuration (a hook) in a node's scope. `where` names it in messages. */
  renderText(text: string, where: Span | string, scope: Scope): Promise<string>;
  /** The `unique_id` of the macro that `run-operation` calls. @throws UserError where there is none */
  operationMacro(macroName: string): string;
  /** `run-operation`: calls a macro (`name` or `package.name`). @returns what it returned or printed. */
  runOperation(macroName: string, args: JsonObject, use?: CompileUse): Promise<unknown>;
}
