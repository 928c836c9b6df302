import { SourceMap, type JsonObject, type Span } from '../../base/index.ts';
import {
  callMacro,
  Column,
  type ExecuteRequest,
  type ResolvedRelation,
  type TemplateContext,
} from '../../context/index.ts';
import { toText, type Environment, type Scope, type Template } from '../../jinja/index.ts';
import type {
  CompiledNode,
  FixtureRow,
  Manifest,
  ManifestNode,
  ModelNode,
  UnitTestNode,
  UnitTestRunNode,
} from '../../manifest/index.ts';
import { codePath } from '../compiled-path.ts';
import { injectCtes, type EphemeralCte } from '../inject-ctes.ts';
import type { MappedText } from '../mapped-text.ts';
import type { ReferenceLookup } from '../reference-lookup.ts';
import { refNotFound, sourceNotFound } from '../diagnostics.ts';
import type { CompiledSql, CompilerOptions, CompileUse } from '../types.ts';
import { describeUnbuilt } from './describe-unbuilt.ts';
import { fixtureColumnsMissing, fixtureColumnUnknown, inputNotGiven } from './diagnostics.ts';
import { fixtureInputs, type FixtureInput } from './fixture-inputs.ts';
import { placeInUnitTest } from './place-in-unit-test.ts';
import { unitTestNode } from './unit-test-node.ts';

export interface UnitTestCompilerOptions extends Pick<CompilerOptions, 'templates' | 'targetPath'> {
  readonly manifest: Manifest;
  readonly context: TemplateContext;
  readonly environment: Environment;
  readonly lookup: ReferenceLookup;
  readonly graph: () => JsonObject;
  readonly compile: (node: CompiledNode, use: CompileUse) => Promise<CompiledSql>;
  /** The relation of another environment that is read in place of a node's own. */
  readonly instead: (node: ManifestNode, use: CompileUse) => Promise<ResolvedRelation | undefined>;
}

const cteName = ({ cte }: FixtureInput): string => `__dbt__cte__${cte}`;

type Inputs = ReadonlyMap<string, FixtureInput>;

/**
 * From a unit test to its query: the tested model's template, rendered with the test's overrides, where every `ref` and
 * `source` is a CTE of the given rows. As in dbt, rows of inputs that the model does not read are not looked at.
 */
export class UnitTestCompiler {
  readonly #options: UnitTestCompilerOptions;

  constructor(options: UnitTestCompilerOptions) {
    this.#options = options;
  }

  /** @throws UserError, WarehouseError */
  async compile(test: UnitTestNode, use: CompileUse): Promise<CompiledSql> {
    const model = this.#modelOf(test);
    const node = unitTestNode(test, model);
    const inputs = await fixtureInputs(this.#options, test, model);
    const read = new Set<FixtureInput>();
    const request = this.#request(test, node, inputs, read, use);
    // What a test gives for `this` is there for `is_incremental()` and whatever else reads it.
    const thisInput = inputs.get(model.unique_id);
    const scope = this.#options.context.forExecution({
      ...request,
      unitTest: {
        macros: test.overrides?.macros ?? {},
        vars: test.overrides?.vars ?? {},
        envVars: test.overrides?.env_vars ?? {},
        thisInput: thisInput?.cte ?? null,
      },
    });
    const { text, map } = await this.#templateOf(model).render(scope);
    if (thisInput && text.includes(cteName(thisInput))) read.add(thisInput);
    const ctes: EphemeralCte[] = [];
    const extraCtes: { id: string; sql: string }[] = [];
    for (const input of read) {
      const query = await this.#fixture(test, input, model, request, use);
      const name = cteName(input);
      ctes.push({ name, query });
      extraCtes.push({ id: input.original.unique_id, sql: ` ${name} as (\n${query.text}\n)` });
    }
    const injected = injectCtes({ text, map }, ctes);
    const compiled: UnitTestRunNode = {
      ...node,
      compiled: true,
      compiled_code: injected.text,
      compiled_path: codePath(node, 'compiled', this.#options.targetPath),
      extra_ctes_injected: true,
      extra_ctes: extraCtes,
    };
    return { sql: injected.text, map: injected.map, extraCtes, node: compiled };
  }

  #modelOf(test: UnitTestNode): ModelNode {
    const [id = ''] = test.depends_on.nodes;
    const model = this.#options.manifest.nodes[id];
    if (model?.resource_type !== 'model')
      throw new Error(`'${test.unique_id}' tests '${id}', which is no model`);
    return model;
  }

  #templateOf(model: ModelNode): Template {
    const known = this.#options.templates.get(model.unique_id);
    if (known) return known;
    const file = this.#options.manifest.provenance.file.get(model.unique_id);
    const path = file?.path ?? model.original_file_path;
    return this.#options.environment.parse(
      file?.text === model.raw_code ? file : { path, text: model.raw_code },
    );
  }

  #request(
    test: UnitTestNode,
    node: UnitTestRunNode,
    inputs: Inputs,
    read: Set<FixtureInput>,
    use: CompileUse,
  ): ExecuteRequest {
    const { lookup, graph } = this.#options;
    const given = (id: string, shown: string, span: Span | undefined): ResolvedRelation => {
      const input = inputs.get(id);
      if (!input) throw inputNotGiven(test, shown, span);
      read.add(input);
      return { uniqueId: id, schema: '', identifier: input.cte, kind: 'ephemeral' };
    };
    return {
      packageName: node.package_name,
      node,
      graph,
      resolveRef: (args, span) => {
        const result = lookup.resolveRef(args, node.package_name);
        if (result.kind !== 'found') {
          throw refNotFound(args, node.unique_id, result.kind === 'disabled', lookup.nodeNames, span);
        }
        const version = args.version === null ? '' : `, v=${args.version}`;
        return given(result.node.unique_id, `ref('${args.name}'${version})`, span);
      },
      resolveSource: (source, table, span) => {
        const found = lookup.resolveSource(source, table, node.package_name);
        if (!found) throw sourceNotFound(source, table, node.unique_id, lookup.sourceNames, span);
        return given(found.unique_id, `source('${source}', '${table}')`, span);
      },
      ...use,
      empty: false,
    };
  }

  /** The rows of an input as a query. */
  async #fixture(
    test: UnitTestNode,
    input: FixtureInput,
    model: ModelNode,
    request: ExecuteRequest,
    use: CompileUse,
  ): Promise<MappedText> {
    const { context, environment } = this.#options;
    const { original } = input;
    const relation = await this.#relationOf(input, use);
    const node: ModelNode = {
      ...model,
      name: original.name,
      alias: relation.identifier,
      schema: relation.schema,
      package_name: original.package_name,
      unique_id: original.unique_id,
      path: `${original.name}.sql`,
      original_file_path: test.original_file_path,
      fqn: original.fqn,
      config: { ...model.config, materialized: 'ephemeral' },
    };
    const scope = context.forExecution({ ...request, packageName: node.package_name, node });
    const { rows } = input.rows;
    if (typeof rows === 'string') {
      return await environment.parse({ path: `the rows of ${input.text}`, text: rows }).render(scope);
    }
    const types = await this.#columnTypes(test, input, relation, scope, use);
    const text = toText(await callMacro(scope, 'get_fixture_sql', [rows ?? [], types ?? null]));
    const { span } = input;
    return {
      text: text.trim(),
      map: span ? new SourceMap([{ at: 0, span, kind: 'value' }]) : SourceMap.empty,
    };
  }

  async #relationOf({ original, relation }: FixtureInput, use: CompileUse): Promise<ResolvedRelation> {
    if (original.resource_type === 'source') return relation;
    return (await this.#options.instead(original, use)) ?? relation;
  }

  /**
   * The types of an input's columns: those of its relation, or of its query where there is no relation yet; undefined
   * when only the macro that writes the rows can tell.
   * @throws UserError when nothing has these columns, or rows name others
   */
  async #columnTypes(
    test: UnitTestNode,
    input: FixtureInput,
    relation: ResolvedRelation,
    scope: Scope,
    use: CompileUse,
  ): Promise<Readonly<Record<string, string>> | undefined> {
    const { schema, identifier } = relation;
    const isEphemeral = relation.kind === 'ephemeral';
    const exists = !isEphemeral && (await use.relations?.get(schema, identifier)) !== undefined;
    const columns = exists
      ? await callMacro(scope, 'get_columns_for_unit_tests', [scope.get('this')])
      : await describeUnbuilt(this.#options, input.original, use);
    if (columns === undefined) {
      const shown = toText(scope.get('this'));
      throw fixtureColumnsMissing(test, input.original.name, shown, input.span);
    }
    if (!Array.isArray(columns)) return undefined;
    const known = columns.filter((column: unknown) => column instanceof Column);
    if (known.length < columns.length || known.length === 0) return undefined;
    const { rows } = input.rows;
    if (typeof rows !== 'string') this.#checkColumns(test, input, rows ?? [], known);
    return Object.fromEntries(known.map((column) => [column.name, column.dataType]));
  }

  #checkColumns(
    test: UnitTestNode,
    input: FixtureInput,
    rows: readonly FixtureRow[],
    columns: readonly Column[],
  ): void {
    const names = columns.map(({ name }) => name);
    const known = new Set(names.map((name) => name.toLowerCase()));
    const unknown = rows.flatMap(Object.keys).find((name) => !known.has(name.toLowerCase()));
    if (unknown === undefined) return;
    const place = this.#options.manifest.provenance.span.get(test.unique_id);
    const span = place && placeInUnitTest(place, { input: input.text }, unknown);
    throw fixtureColumnUnknown(test, unknown, { owner: `'${input.original.name}'`, names }, span);
  }
}
