import { setImmediate } from 'node:timers/promises';
import { UserError, type Diagnostic } from '../../base/index.ts';
import {
  quoteIdentifier,
  type FunctionNode,
  type ManifestNode,
  type SeedNode,
  type SourceNode,
  type TestNode,
} from '../../manifest/index.ts';
import { WarehouseError } from '../../warehouse/index.ts';
import { CheckBook } from './check-book.ts';
import type { CheckOptions, ProjectCheck } from './check-options.ts';
import { explainFailure } from './explain-failure.ts';
import { checkColumn, namedColumns } from './generic-test.ts';
import { QueryChecker } from './query-checker.ts';
import { keyOf } from './relation-index.ts';
import type { NodeCheck } from './types.ts';
import { failed, nameOf, passed, reasonOf, unchecked } from './verdicts.ts';

/** Nodes are begun so many at a time, so that answers of the analyser are heard meanwhile. */
const BEGUN_AT_ONCE = 24;
/** Failures of the analyser itself: nothing can be checked any more. */
const ENGINE_CODES: ReadonlySet<string> = new Set(['ENGINE_MISSING', 'ENGINE_DIED', 'CANCELLED']);

/**
 * Checks nodes with ClickHouse's analyser, over shadows of what they read. All mistakes are found in one go: a node that
 * fails leaves what lies downstream unchecked, and nothing else.
 *
 * @throws WarehouseError when there is no analyser
 */
export async function checkProject(options: CheckOptions): Promise<ProjectCheck> {
  return new ProjectChecker(options).run();
}

class ProjectChecker {
  readonly #options: CheckOptions;
  readonly #book: CheckBook;
  readonly #queries: QueryChecker;

  constructor(options: CheckOptions) {
    this.#options = options;
    this.#book = new CheckBook(options, (node) => this.#check(node));
    this.#queries = new QueryChecker(options, this.#book);
  }

  async run(): Promise<ProjectCheck> {
    const { graph, ids, signal } = this.#options;
    const asked = new Set(ids);
    const wanted = new Set([...asked, ...graph.ancestors(asked)]);
    let begun = 0;
    for (const id of graph.order) {
      if (!wanted.has(id)) continue;
      signal.throwIfAborted();
      void this.#book.check(id);
      begun += 1;
      if (begun % BEGUN_AT_ONCE === 0) await setImmediate();
    }
    const nodes: NodeCheck[] = [];
    for (const id of graph.order) {
      const check = asked.has(id) ? await this.#book.check(id) : undefined;
      if (check) nodes.push(check);
    }
    return { nodes, seen: await this.#book.all(), kept: this.#queries.kept };
  }

  async #check(node: ManifestNode | SourceNode): Promise<NodeCheck> {
    if (node.resource_type === 'source') return this.#source(node);
    try {
      switch (node.resource_type) {
        case 'seed':
          return await this.#seed(node);
        case 'function':
          return await this.#function(node);
        case 'test':
          return (await this.#genericTest(node)) ?? (await this.#queries.check(node));
        case 'model':
          if (node.language !== 'sql') return unchecked(node, `it is written in ${node.language}`);
          return await this.#queries.check(node);
        case 'snapshot':
        case 'analysis':
          return await this.#queries.check(node);
        default:
          return unchecked(node, 'it has no query');
      }
    } catch (error) {
      return explain(node, error);
    }
  }

  #source(node: SourceNode): NodeCheck {
    const columns = this.#options.sourceColumns.get(keyOf(node));
    if (columns) return passed(node, { columns });
    return unchecked(node, `the columns of the source '${node.source_name}.${node.name}' are not known`);
  }

  async #seed(node: SeedNode): Promise<NodeCheck> {
    return passed(node, { columns: await this.#options.seedColumns(node) });
  }

  /** The analyser gets the function, so that what calls it can be checked. */
  async #function(node: FunctionNode): Promise<NodeCheck> {
    const upstream = await this.#book.upstream(node.unique_id);
    if (upstream.reason !== undefined) return unchecked(node, upstream.reason);
    const compiled = await this.#queries.compile(node, upstream);
    const names = node.arguments.flatMap((each) =>
      typeof each === 'object' && each !== null && 'name' in each ? [String(each['name'])] : [],
    );
    const body = /^\s*(?:select|with)\b/i.test(compiled.sql) ? `(\n${compiled.sql}\n)` : `\n${compiled.sql}`;
    const answer = await this.#options.analyser.ask<'run'>({
      kind: 'run',
      sql: `CREATE OR REPLACE FUNCTION ${quoteIdentifier(node.alias)} AS (${names.join(', ')}) ->${body}`,
      database: this.#options.target.schema,
    });
    return answer.kind === 'failed' ? failed(node, [explainFailure(answer.failure, compiled)]) : passed(node);
  }

  /** Undefined for tests that take a query. */
  async #genericTest(node: TestNode): Promise<NodeCheck | undefined> {
    const named = namedColumns(node);
    const tested = node.attached_node ?? node.depends_on.nodes[0];
    if (!named || tested === undefined) return undefined;
    const referred = node.depends_on.nodes.find((id) => id !== tested) ?? tested;
    const span = this.#options.manifest.provenance.span.get(node.unique_id);
    const diagnostics: Diagnostic[] = [];
    for (const each of named) {
      const owner = each.of === 'tested' ? tested : referred;
      const check = await this.#book.check(owner);
      const blocked = check && reasonOf(check);
      if (!check?.columns || blocked !== undefined)
        return unchecked(node, blocked ?? `the columns of '${nameOf(owner)}' are not known`);
      const found = checkColumn(node, each, { name: nameOf(owner), columns: check.columns }, span);
      if (found) diagnostics.push(found);
    }
    return diagnostics.length > 0 ? failed(node, diagnostics) : passed(node);
  }
}

/** What went wrong on the way to a query: a mistake of the template, or something that cannot be told here. */
function explain(node: ManifestNode, error: unknown): NodeCheck {
  if (error instanceof UserError) {
    const [first] = error.diagnostics;
    if (first?.code === 'COLUMNS_UNKNOWN') return unchecked(node, first.message);
    if (first?.code === 'INTROSPECTION_DISABLED')
      return unchecked(node, 'its template asks the warehouse for data');
    return failed(
      node,
      error.diagnostics.map((each) => ({ node: node.unique_id, ...each })),
    );
  }
  if (error instanceof WarehouseError && !ENGINE_CODES.has(error.code))
    return unchecked(node, `its template asks the warehouse, which answers: ${error.message}`);
  throw error;
}
