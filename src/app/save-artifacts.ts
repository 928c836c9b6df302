import { resolve } from 'node:path';
import {
  customEnvironment,
  writeManifest,
  writeManifestText,
  writeRunResults,
  type ArtifactMetadata,
  type CompiledFields,
} from '../artifacts/index.ts';
import type { RunResult } from '../manifest/index.ts';
import { secretValues } from '../project/index.ts';
import type { OpenedProject } from './open-project.ts';
import type { AppIo, GlobalOptions } from './options.ts';

/** Absolute path of the folder for artifacts and compiled SQL. */
export function targetFolder({ loaded }: OpenedProject): string {
  return resolve(loaded.root.root, loaded.root.config.targetPath);
}

/** What every artifact says of the command. */
export function artifactMetadata(options: GlobalOptions, io: AppIo): ArtifactMetadata {
  return {
    invocationId: options.invocationId,
    invocationStartedAt: options.startedAt,
    generatedAt: io.clock.now(),
    env: customEnvironment(options.env),
  };
}

export async function saveManifest(
  project: OpenedProject,
  options: GlobalOptions,
  io: AppIo,
  compiled?: ReadonlyMap<string, CompiledFields>,
): Promise<void> {
  const { quoting } = project.loaded.root.config;
  const folder = targetFolder(project);
  const { manifest } = project.parsed;
  const about = {
    ...artifactMetadata(options, io),
    runStartedAt: options.startedAt,
    quoting: {
      database: quoting.database ?? null,
      schema: quoting.schema ?? null,
      identifier: quoting.identifier ?? null,
      column: quoting.column ?? null,
    },
  };
  const isAsParsed = compiled === undefined || compiled.size === 0;
  if (project.manifestText && isAsParsed)
    await writeManifestText(folder, manifest, about, project.manifestText);
  else await writeManifest(folder, manifest, project.graph, about, compiled);
}

export async function saveRunResults(
  project: OpenedProject,
  options: GlobalOptions,
  io: AppIo,
  run: RunResult,
): Promise<void> {
  await writeRunResults(targetFolder(project), run, project.parsed.manifest, artifactMetadata(options, io), {
    args: options.args,
    secrets: [...secretValues(options.env)],
  });
}
