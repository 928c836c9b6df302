import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../base/index.ts';
import { badProjectName, folderNotEmpty, missingProjectName } from './diagnostics.ts';
import type { AppIo, GlobalOptions } from './options.ts';

export interface InitOptions extends GlobalOptions {
  readonly name: string | undefined;
  /** Leave profiles.yml out: tsdbt then uses an embedded target of its own. */
  readonly skipProfileSetup: boolean;
}

/** The project's name in the files that a new project is made from. */
const PLACEHOLDER = 'starter_project';

const starter = new URL('../../starter/', import.meta.url);

/**
 * `tsdbt init`: a project that builds at once, with a seed, models and tests, in a folder of its name.
 * @throws UserError for a name that dbt does not take, or a folder that is not empty.
 */
// oxlint-disable-next-line typescript/require-await -- a use case like the others: callers await it
export async function initProject(
  options: InitOptions,
  _io: AppIo,
): Promise<{ readonly name: string; readonly folder: string }> {
  const { name } = options;
  if (name === undefined) throw new UserError(missingProjectName());
  if (!/^[A-Za-z_]\w*$/.test(name)) throw new UserError(badProjectName(name));
  const folder = resolve(options.cwd, options.projectDir ?? '.', name);
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new UserError(folderNotEmpty(name));
  cpSync(starter, folder, { recursive: true });
  // npm leaves .gitignore files out of packages, so it travels under another name.
  renameSync(join(folder, 'gitignore'), join(folder, '.gitignore'));
  if (options.skipProfileSetup) rmSync(join(folder, 'profiles.yml'));
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, path);
    if (!statSync(file).isFile()) continue;
    const text = readFileSync(file, 'utf8');
    if (text.includes(PLACEHOLDER)) writeFileSync(file, text.replaceAll(PLACEHOLDER, name));
  }
  return { name, folder: name };
}
