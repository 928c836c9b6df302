import { keepParse, ownVersion, reuseParse, stampFiles } from '../cache/index.ts';
import type { DiagnosticList } from '../base/index.ts';
import type { Invocation } from '../context/index.ts';
import { buildGraph, type ProjectGraph } from '../graph/index.ts';
import { parseProject, type ParsedProject } from '../parse/index.ts';
import { readProject, type ProjectOutline, type ProjectRequest } from '../project/index.ts';
import type { GlobalOptions } from './options.ts';
import { protectedRelations } from './protected-relations.ts';

export interface ParseTask {
  readonly options: GlobalOptions;
  readonly request: ProjectRequest;
  readonly outline: ProjectOutline;
  readonly invocation: Invocation;
  /** Gets what is found to say, whether it is found now or was before. */
  readonly found: DiagnosticList;
}

export interface ParseOutcome {
  readonly parsed: ParsedProject;
  readonly graph: ProjectGraph;
  /** manifest.json from behind its metadata on, where it was written or read on the way. */
  readonly manifestText: Buffer | undefined;
}

/**
 * The parsed project: the one an earlier command kept where it still holds, else parsed from the files and kept.
 * `--no-partial-parse` does neither.
 * @throws UserError with everything wrong in the project.
 */
export async function parseOrReuse(task: ParseTask): Promise<ParseOutcome> {
  const { request, outline, invocation, found } = task;
  const protects = await protectedRelations(outline, invocation);
  const conditions = {
    version: ownVersion(),
    outline,
    invocation,
    protectedRelations: protects,
    maximumSeedSizeMib: request.maximumSeedSizeMib ?? 1,
  };
  const isKept = keepsParses(task);
  const stamps = isKept ? stampFiles(outline) : [];
  const reused = isKept ? await reuseParse({ ...conditions, request, stamps }) : undefined;
  if (reused) {
    for (const diagnostic of reused.diagnostics) found.report(diagnostic);
    return { parsed: reused.parsed, graph: reused.graph, manifestText: reused.body };
  }
  const before = found.all.length;
  const loaded = await readProject(request, outline);
  const parsed = parseProject({ project: loaded, invocation, sink: found, protectedRelations: protects });
  const graph = buildGraph(parsed.manifest);
  const diagnostics = found.all.slice(before);
  const manifestText = isKept
    ? await keepParse({ ...conditions, loaded, parsed, graph, stamps, diagnostics })
    : undefined;
  return { parsed, graph, manifestText };
}

/** `--partial-parse`, else `partial_parse` under `flags:` of dbt_project.yml; on unless switched off. */
function keepsParses({ options, outline }: ParseTask): boolean {
  const asked = options.flags['PARTIAL_PARSE'] ?? outline.root.config.flags['partial_parse'];
  return asked !== false;
}
