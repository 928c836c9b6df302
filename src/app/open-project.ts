import type { ParseEffort } from '../artifacts/index.ts';
import { DiagnosticList, type Diagnostic } from '../base/index.ts';
import type { Invocation } from '../context/index.ts';
import type { ProjectGraph } from '../graph/index.ts';
import type { ParsedProject } from '../parse/index.ts';
import { findProject, outlineProject, type ProjectOutline, type ProjectRequest } from '../project/index.ts';
import type { AppIo, GlobalOptions } from './options.ts';
import { parseOrReuse } from './parse-or-reuse.ts';
import { readProjectState, type ProjectState } from './read-project-state.ts';
import { startInvocation } from './start-invocation.ts';
import { warningPolicy } from './warning-policy.ts';

/** A project as commands work on it: read, parsed, and ordered. */
export interface OpenedProject {
  readonly invocation: Invocation;
  readonly loaded: ProjectOutline;
  readonly parsed: ParsedProject;
  readonly graph: ProjectGraph;
  readonly state: ProjectState;
  /** manifest.json from behind its metadata on, in pieces, where it is known already. */
  readonly manifestText: readonly Buffer[] | undefined;
  /** What parsing it took. */
  readonly effort: ParseEffort;
}

/** What the rooms below need to know of the command's options. */
export function projectRequest(options: GlobalOptions, invocation: Invocation): ProjectRequest {
  return {
    root: findProject(options.cwd, options.projectDir),
    cwd: options.cwd,
    invocation,
    profilesDir: options.profilesDir,
    profile: options.profile,
    target: options.target,
    threads: options.threads,
    targetPath: options.targetPath,
    logPath: options.logPath,
    versionCheck: options.flags['VERSION_CHECK'] !== false,
    maximumSeedSizeMib: maximumSeedSize(options),
  };
}

/** Of `--maximum-seed-size-mib`; 0 is no bound. */
function maximumSeedSize({ flags }: GlobalOptions): number | undefined {
  const size = flags['MAXIMUM_SEED_SIZE_MIB'];
  return typeof size === 'number' ? size : undefined;
}

/**
 * Reads and parses the project, saying what was found and what looks wrong.
 * @throws UserError with everything that keeps the project from being used; under `--warn-error` warnings are among it.
 */
export async function openProject(options: GlobalOptions, io: AppIo): Promise<OpenedProject> {
  const invocation = startInvocation(options, io);
  const policy = warningPolicy(options);
  const found = new DiagnosticList();
  const request = projectRequest(options, {
    ...invocation,
    sink: { ...invocation.sink, report: (entry) => found.report(entry) },
  });
  let isTold = false;
  const tell = (): void => {
    isTold = true;
    const all = found.all.flatMap((entry) => policy.apply(entry) ?? []);
    const list = new DiagnosticList();
    for (const entry of all) list.report(entry);
    for (const warning of list.warnings) say(io, warning);
    list.throwIfErrors();
  };
  try {
    const loaded = await outlineProject(request);
    if (loaded.profilesPath === null && loaded.target.kind === 'embedded') {
      io.onCommand({ kind: 'ProfileMissing', targetName: loaded.target.name, path: loaded.target.path });
    }
    const { parsed, graph, manifestText, effort } = await parseOrReuse({
      options,
      request,
      outline: loaded,
      invocation,
      found,
    });
    tell();
    io.onCommand({ kind: 'ProjectFound', counts: countResources(parsed, graph) });
    const state = await readProjectState(options, loaded, parsed, invocation.sink.report);
    return { invocation, loaded, parsed, graph, state, manifestText, effort };
  } catch (error) {
    // What was noticed before the error is worth hearing too.
    if (!isTold) for (const warning of found.warnings) if (policy.apply(warning)) say(io, warning);
    throw error;
  }
}

function say(io: AppIo, diagnostic: Diagnostic): void {
  io.onCommand({ kind: 'Diagnosed', diagnostic });
}

/** dbt's order of the kinds in its "Found …" line. */
const KINDS = [
  'model',
  'snapshot',
  'analysis',
  'test',
  'seed',
  'operation',
  'source',
  'exposure',
  'metric',
] as const;

function countResources(
  { manifest }: ParsedProject,
  { members }: ProjectGraph,
): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  const count = (kind: string): void => void counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (const { resourceType } of members.values()) count(resourceType);
  const found = KINDS.map((kind) => [kind, counts.get(kind) ?? 0] as const);
  const macros = Object.keys(manifest.macros).length;
  return [...found, ['macro', macros], ['unit_test', counts.get('unit_test') ?? 0]];
}
