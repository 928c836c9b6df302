import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { partPlaces } from '../../src/app/part-places.ts';
import { createClock, DiagnosticList, type Diagnostic, type JsonObject } from '../../src/base/index.ts';
import { createCompiler, type Compiler } from '../../src/compile/index.ts';
import type { Invocation } from '../../src/context/index.ts';
import { buildGraph, selectNodes } from '../../src/graph/index.ts';
import type { NodeResult, RunResult } from '../../src/manifest/index.ts';
import { parseProject, type ParsedProject } from '../../src/parse/index.ts';
import { loadProject, type LoadedProject } from '../../src/project/index.ts';
import { runNodes, type RunEvent, type RunRequest, type RunSettings } from '../../src/run/index.ts';
import { createRelationCache, openWarehouse, type Warehouse } from '../../src/warehouse/index.ts';

export interface RunOptions {
  /** dbt's name of the command: `run` unless given. */
  readonly which?: 'run' | 'build' | 'test' | 'seed' | 'snapshot';
  readonly select?: readonly string[];
  readonly settings?: Partial<RunSettings>;
  readonly vars?: JsonObject;
  readonly invocationId?: string;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
  readonly isAlive?: RunRequest['isAlive'];
  readonly batchesOf?: RunRequest['batchesOf'];
  /** The fields of the profile, in place of those of an embedded output. */
  readonly profile?: string;
  /** The profile's `check_exchange`: false takes it that tables can be exchanged. */
  readonly checkExchange?: boolean;
  /** The profile's `use_lw_deletes`. */
  readonly useLwDeletes?: boolean;
}

export interface Ran extends RunResult {
  readonly events: readonly RunEvent[];
  /** The result of a node by its name. */
  readonly of: (name: string) => NodeResult;
  /** The statements of a node by its name, as `purpose: sql` with blanks collapsed. */
  readonly statements: (name: string) => readonly string[];
  /** Warnings of templates and of parsing. */
  readonly told: readonly Diagnostic[];
  /** Executed SQL by node name: what `target/run` gets. */
  readonly executed: ReadonlyMap<string, string>;
}

const KINDS = {
  run: ['model'],
  build: ['seed', 'model', 'snapshot', 'test', 'unit_test', 'function'],
  test: ['test', 'unit_test'],
  seed: ['seed'],
  snapshot: ['snapshot'],
} as const;

/** The project of one test, in a folder and a database of its own, on an engine that tests may share. */
export class ProjectRunner {
  readonly folder = mkdtempSync(join(tmpdir(), 'tsdbt-run-'));
  readonly warehouse: Warehouse;
  readonly schema: string;

  constructor(warehouse: Warehouse, schema: string) {
    this.warehouse = warehouse;
    this.schema = schema;
    this.write({ 'dbt_project.yml': 'name: shop\nprofile: shop\n' });
  }

  /** An engine in memory. */
  static openEngine(path = ':memory:'): Promise<Warehouse> {
    return openWarehouse({
      kind: 'embedded',
      name: 'local',
      profileName: 'shop',
      schema: 'default',
      threads: 4,
      customSettings: {},
      useLwDeletes: false,
      allowAutomaticDeduplication: false,
      checkExchange: true,
      fields: {},
      path,
    });
  }

  write(files: Readonly<Record<string, string>>): this {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), text);
    }
    return this;
  }

  remove(path: string): this {
    rmSync(join(this.folder, path));
    return this;
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Reads and parses the project as it stands. */
  async parse(
    options: Pick<RunOptions, 'which' | 'vars' | 'invocationId' | 'settings' | 'profile'> = {},
  ): Promise<{
    readonly parsed: ParsedProject;
    readonly compiler: Compiler;
    readonly invocation: Invocation;
    readonly loaded: LoadedProject;
    /** What templates and parsing had to say. */
    readonly told: DiagnosticList;
  }> {
    const clock = createClock();
    const sink = new DiagnosticList();
    const { fullRefresh = false, storeFailures = false, empty = false } = options.settings ?? {};
    const invocation: Invocation = {
      id: options.invocationId ?? randomUUID(),
      startedAt: clock.now(),
      clock,
      which: options.which ?? 'run',
      env: {},
      cliVars: options.vars ?? {},
      flags: { FULL_REFRESH: fullRefresh, STORE_FAILURES: storeFailures, WHICH: options.which ?? 'run' },
      args: {},
      sink: { log: () => undefined, print: () => undefined, report: (found) => sink.report(found) },
    };
    const { profile = "driver: embedded, path: ':memory:'" } = options;
    this.write({
      'profiles.yml': `shop:\n  target: local\n  outputs:\n    local: {type: clickhouse, ${profile}, schema: ${this.schema}, threads: 4}\n`,
    });
    const root = { folder: this.folder, file: join(this.folder, 'dbt_project.yml') };
    const project = await loadProject({ root, cwd: this.folder, invocation, profilesDir: this.folder });
    const parsed = parseProject({ project, invocation, sink });
    const { manifest, context, environment, templates } = parsed;
    const compiler = createCompiler({ manifest, context, environment, templates, empty });
    return { parsed, compiler, invocation, loaded: project, told: sink };
  }

  async run(options: RunOptions = {}): Promise<Ran> {
    const { which = 'run', select = [], settings = {} } = options;
    const { parsed, compiler, invocation, loaded, told } = await this.parse(options);
    const { manifest, context } = parsed;
    const graph = buildGraph(manifest);
    const { ids } = selectNodes(manifest, graph, {
      select,
      exclude: [],
      resourceTypes: KINDS[which],
      indirectSelection: 'eager',
    });
    const schemas = [...new Set(Object.values(manifest.nodes).map((node) => node.schema))];
    const events: RunEvent[] = [];
    const executed = new Map<string, string>();
    const result = await runNodes({
      invocationId: invocation.id,
      manifest,
      graph,
      selected: ids,
      target: {
        ...context.target,
        checkExchange: options.checkExchange ?? true,
        useLwDeletes: options.useLwDeletes ?? false,
      },
      warehouse: this.warehouse,
      relations: createRelationCache(this.warehouse, schemas),
      compiler,
      settings: {
        which,
        threads: 4,
        failFast: false,
        fullRefresh: false,
        testsGate: which === 'build',
        empty: false,
        warnError: false,
        ...settings,
      },
      clock: invocation.clock,
      listener: (event) => {
        events.push(event);
        options.onEvent?.(event);
      },
      signal: options.signal ?? new AbortController().signal,
      readSeedFile: async (seed) => readFileSync(join(this.folder, seed.original_file_path), 'utf8'),
      placeOf: partPlaces({ loaded, parsed }),
      onExecuted: (node, sql) => executed.set(node.name, sql),
      ...(options.isAlive ? { isAlive: options.isAlive } : {}),
      ...(options.batchesOf ? { batchesOf: options.batchesOf } : {}),
    });
    const idOf = (name: string): string =>
      [...Object.values(manifest.nodes), ...Object.values(manifest.unitTests)].find(
        (node) => node.name === name,
      )?.unique_id ?? name;
    return {
      ...result,
      events,
      told: told.all,
      executed,
      of: (name) => {
        const found = result.results.find((entry) => entry.uniqueId === idOf(name));
        if (!found)
          throw new Error(
            `no result of '${name}' among ${result.results.map((each) => each.uniqueId).join(', ')}`,
          );
        return found;
      },
      statements: (name) =>
        events.flatMap((event) =>
          event.kind === 'StatementSent' && event.uniqueId === idOf(name)
            ? [`${event.purpose}: ${event.sql.replaceAll(/\s+/g, ' ').trim()}`]
            : [],
        ),
    };
  }

  /** All values of a query, by row. */
  async rows(sql: string): Promise<readonly (readonly unknown[])[]> {
    return (await this.warehouse.query(sql)).rows;
  }

  /** What stands in the project's database: `name engine`, sorted. */
  async relations(schema = this.schema): Promise<readonly string[]> {
    const rows = await this.rows(
      `SELECT name, engine FROM system.tables WHERE database = '${schema}' ORDER BY name`,
    );
    return rows.map((row) => row.join(' '));
  }
}
