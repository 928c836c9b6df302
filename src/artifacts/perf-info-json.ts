import { join } from 'node:path';
import type { JsonObject } from '../base/index.ts';
import { writeAtomically } from './write-atomically.ts';

/** What it took to have a project parsed. Times are in seconds; null for a stage that was not needed. */
export interface ParseEffort {
  /** Files that make up the project and its packages. */
  readonly files: number;
  /** Those of them that were parsed this time. */
  readonly parsedFiles: number;
  /** Models parsed this time, and how many of them were read without a render. */
  readonly models: number;
  readonly modelsRead: number;
  readonly keepsParses: boolean;
  readonly readsModels: boolean;
  readonly reading: number | null;
  readonly parsing: number | null;
  readonly all: number;
}

/**
 * perf_info.json (`ManifestLoaderInfo` of dbt-core's `parser/manifest.py`). Stages that dbt times and that are none of
 * ours (macros, patches of sources, what follows parsing) are null, and no project is listed: packages are parsed together.
 */
export function perfInfoJson(effort: ParseEffort): JsonObject {
  return {
    path_count: effort.files,
    parsed_path_count: effort.parsedFiles,
    static_analysis_path_count: effort.models,
    static_analysis_parsed_path_count: effort.modelsRead,
    is_partial_parse_enabled: effort.keepsParses,
    is_static_analysis_enabled: effort.readsModels,
    read_files_elapsed: effort.reading,
    load_macros_elapsed: null,
    parse_project_elapsed: effort.parsing,
    patch_sources_elapsed: null,
    process_manifest_elapsed: null,
    load_all_elapsed: effort.all,
    projects: [],
  };
}

/** Writes `perf_info.json` into the target folder. @throws ArtifactError */
export async function writePerfInfo(targetFolder: string, effort: ParseEffort): Promise<void> {
  await writeAtomically(join(targetFolder, 'perf_info.json'), JSON.stringify(perfInfoJson(effort), null, 4));
}
