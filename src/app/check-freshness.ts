import { resolve } from 'node:path';
import { sourcesFile, writeSources } from '../artifacts/index.ts';
import type { FreshnessRun } from '../manifest/index.ts';
import { hasFreshness, measureFreshness } from '../run/index.ts';
import { freshnessHooksOff } from './diagnostics.ts';
import { makeCompiler } from './make-compiler.ts';
import { openProject, type OpenedProject } from './open-project.ts';
import type { AppIo, GlobalOptions, SelectionOptions } from './options.ts';
import { artifactMetadata, saveManifest, targetFolder } from './save-artifacts.ts';
import { select } from './select.ts';
import { withWarehouse } from './with-warehouse.ts';

export interface FreshnessOptions extends GlobalOptions, SelectionOptions {
  /** Where sources.json goes instead of the target folder, relative to the working directory. */
  readonly output: string | undefined;
}

/**
 * `tsdbt source freshness`: measures the selected sources that say how fresh they must be, and writes sources.json.
 * @throws UserError when nothing could be measured
 */
export async function checkFreshness(options: FreshnessOptions, io: AppIo): Promise<FreshnessRun> {
  const project = await openProject(options, io);
  const { loaded, parsed, graph } = project;
  const { ids } = select(project, { ...options, kinds: ['source'] }, io);
  const sources = ids
    .flatMap((id) => parsed.manifest.sources[id] ?? [])
    .filter((source) => source.resource_type === 'source' && hasFreshness(source));
  if (sources.length === 0) io.onCommand({ kind: 'NothingToDo' });
  const run = await withWarehouse(project, io, async ({ warehouse, relations }) => {
    return await measureFreshness({
      invocationId: options.invocationId,
      manifest: parsed.manifest,
      graph,
      selected: ids,
      sources,
      runsHooks: runsHooks(project, options, io),
      target: loaded.target,
      warehouse,
      relations,
      compiler: makeCompiler(project, ids),
      settings: {
        which: options.command,
        threads: loaded.target.threads,
        failFast: false,
        fullRefresh: false,
        testsGate: false,
        empty: false,
        warnError: options.warnError,
      },
      clock: io.clock,
      listener: io.onRun,
      signal: io.signal,
      readSeedFile: () => Promise.reject(new Error('sources have no seed files')),
    });
  });
  if (options.writeJson) await saveManifest(project, options, io);
  const { output } = options;
  const file = output === undefined ? sourcesFile(targetFolder(project)) : resolve(options.cwd, output);
  await writeSources(file, run, parsed.manifest, artifactMetadata(options, io));
  return run;
}

/** dbt's flag `source_freshness_run_project_hooks`, on unless it is switched off. */
function runsHooks({ loaded, parsed }: OpenedProject, options: GlobalOptions, io: AppIo): boolean {
  const name = 'source_freshness_run_project_hooks';
  const isOff = (options.flags[name.toUpperCase()] ?? loaded.root.config.flags[name]) === false;
  const hasHooks = Object.values(parsed.manifest.nodes).some((node) => node.resource_type === 'operation');
  if (isOff && hasHooks) io.onCommand({ kind: 'Diagnosed', diagnostic: freshnessHooksOff() });
  return !isOff;
}
