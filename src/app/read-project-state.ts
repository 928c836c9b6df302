import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { readManifest, readState } from '../artifacts/index.ts';
import { UserError, type Diagnostic, type JsonObject } from '../base/index.ts';
import type { Deferral } from '../compile/index.ts';
import type { SelectionState } from '../graph/index.ts';
import { DBT_OPTIONS, Environment, JinjaError } from '../jinja/index.ts';
import type { Manifest, ManifestNode } from '../manifest/index.ts';
import { writtenConfig, type ParsedProject } from '../parse/index.ts';
import type { ProjectOutline } from '../project/index.ts';
import { deferralMissing, noDeferral, stateIsTarget } from './diagnostics.ts';
import type { GlobalOptions } from './options.ts';

/** What `--state`, `--defer-state` and `--defer` come to. */
export interface ProjectState {
  /** For `state:`, `result:` and `source_status:`. */
  readonly selection: SelectionState;
  /** With `--defer`: where nodes are read that are not there. */
  readonly deferral?: Deferral;
  /** The manifest that `--defer` and `clone` go by, whether or not anything is deferred. */
  readonly elsewhere?: Manifest;
}

/** dbt's behaviour flag of this name, and its default. */
const COMPARES_AS_WRITTEN = 'state_modified_compare_more_unrendered_values';

/**
 * Reads the artifacts that a command is to compare with or to defer to; without any of the flags, nothing.
 * @throws UserError for folders that hold nothing usable, and for `--defer` without any.
 */
export async function readProjectState(
  options: GlobalOptions,
  loaded: ProjectOutline,
  parsed: ParsedProject,
  report: (diagnostic: Diagnostic) => void,
): Promise<ProjectState> {
  const { root, config } = loaded.root;
  const target = resolve(root, config.targetPath);
  const comparesAsWritten = config.flags[COMPARES_AS_WRITTEN] !== false;
  const folder = options.state === undefined ? undefined : folderOf(options.state, root, options.cwd);
  if (folder === target) report(stateIsTarget(folder));
  const read = folder === undefined ? {} : await readState(folder, target);
  const earlier = read.manifest;
  const selection: SelectionState = {
    ...read,
    comparesAsWritten,
    ...(earlier && comparesAsWritten ? { manifest: asWritten(earlier, parsed.manifest) } : {}),
  };
  const elsewhere =
    options.deferState === undefined
      ? earlier
      : await readManifest(resolve(folderOf(options.deferState, root, options.cwd), 'manifest.json'));
  if (options.defer === true && !elsewhere) {
    const named = options.deferState ?? options.state;
    throw new UserError(named === undefined ? noDeferral('--defer') : deferralMissing(named));
  }
  return {
    selection,
    ...(elsewhere ? { elsewhere } : {}),
    ...(elsewhere && options.defer === true
      ? { deferral: { manifest: elsewhere, favorsState: options.favorState === true } }
      : {}),
  };
}

/** Relative to the project, as in dbt; else to the working directory, where nothing is there but something is here. */
export function folderOf(path: string, root: string, cwd: string): string {
  const inProject = resolve(root, path);
  const here = resolve(cwd, path);
  return !existsSync(inProject) && existsSync(here) ? here : inProject;
}

/**
 * The earlier manifest with every `config()` as it is written, whatever wrote it: dbt before 1.9, and dbt without the
 * flag, kept what expressions came to (`upgrade_unrendered_config` of `dbt/artifacts/schemas/upgrades`).
 */
function asWritten(earlier: Manifest, current: Manifest): Manifest {
  const environment = new Environment(DBT_OPTIONS);
  const nodes: Record<string, ManifestNode> = {};
  for (const [id, node] of Object.entries(earlier.nodes)) {
    const now = current.nodes[id];
    const isSame = now?.resource_type === node.resource_type && now.raw_code === node.raw_code;
    const written = configAsWritten(environment, node, isSame ? now : undefined);
    nodes[id] = written ? { ...node, unrendered_config: { ...node.unrendered_config, ...written } } : node;
  }
  return { ...earlier, nodes };
}

function configAsWritten(
  environment: Environment,
  node: ManifestNode,
  same: ManifestNode | undefined,
): JsonObject | undefined {
  if (node.resource_type === 'seed' || !node.raw_code.includes('config(')) return undefined;
  try {
    const { calls } = environment.parse({ path: node.original_file_path, text: node.raw_code });
    const written = writtenConfig(calls);
    if (!written || !same) return written;
    // One text means one thing: literals are compared in the form in which they were read now.
    return Object.fromEntries(
      Object.entries(written).map(([key, value]) => [key, same.unrendered_config[key] ?? value]),
    );
  } catch (error) {
    // Code of another version of the project is nothing that must be read to go on.
    if (error instanceof JinjaError || error instanceof UserError) return undefined;
    throw error;
  }
}
