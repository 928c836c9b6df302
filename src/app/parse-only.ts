import { writePerfInfo } from '../artifacts/index.ts';
import type { AppIo, GlobalOptions } from './options.ts';
import { openProject, type OpenedProject } from './open-project.ts';
import { saveManifest, targetFolder } from './save-artifacts.ts';

/** `tsdbt parse`: reads the project and writes manifest.json, and perf_info.json with what that took. @throws UserError */
export async function parseOnly(options: GlobalOptions, io: AppIo): Promise<OpenedProject> {
  const project = await openProject(options, io);
  if (options.writeJson) await saveManifest(project, options, io);
  await writePerfInfo(targetFolder(project), project.effort);
  return project;
}
