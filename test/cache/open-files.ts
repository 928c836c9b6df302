import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { manifestRest } from '../../src/artifacts/index.ts';
import { openProject } from '../../src/app/open-project.ts';
import type { AppIo, GlobalOptions } from '../../src/app/options.ts';
import { createClock, renderDiagnostic, UserError, type JsonObject } from '../../src/base/index.ts';

/** A project on disk, and what a command is told besides. */
export interface Surroundings {
  readonly files: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly vars?: JsonObject;
  readonly target?: string;
  readonly command?: string;
  /** `TSDBT_NOW`. */
  readonly now?: string;
  readonly invocationId?: string;
  readonly flags?: JsonObject;
}

/** Everything that opening a project shows. */
export interface Opened {
  /** manifest.json but for its metadata; null where the project has errors. */
  readonly manifest: string | null;
  /** Warnings, then errors, as they are shown, in their order. */
  readonly said: readonly string[];
}

/** Makes the folder hold these files and no others, but for what commands keep in `target`. */
export function writeFiles(
  folder: string,
  files: Surroundings['files'],
  before: Surroundings['files'] = {},
): void {
  for (const path of Object.keys(before)) if (!(path in files)) rmSync(join(folder, path), { force: true });
  for (const [path, text] of Object.entries(files)) {
    if (before[path] === text) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Opens the project as a command does. @param keeps whether a kept parse may be used, and this one be kept. */
export async function open(folder: string, around: Surroundings, keeps: boolean): Promise<Opened> {
  const said: string[] = [];
  const clock = createClock(around.now ?? '2026-01-02T03:04:05Z');
  const io: AppIo = {
    onCommand: (event) => {
      if (event.kind === 'Diagnosed') said.push(renderDiagnostic(event.diagnostic));
      if (event.kind === 'TemplateLogged') said.push(event.message);
    },
    onRun: () => undefined,
    onStream: () => undefined,
    print: (text) => void said.push(text),
    signal: new AbortController().signal,
    clock,
  };
  const options: GlobalOptions = {
    command: around.command ?? 'parse',
    cwd: folder,
    env: around.env ?? {},
    projectDir: folder,
    profilesDir: folder,
    target: around.target,
    vars: JSON.stringify(around.vars ?? {}),
    warnError: false,
    writeJson: false,
    invocationId: around.invocationId ?? '00000000-0000-4000-8000-000000000000',
    startedAt: clock.now(),
    flags: { ...around.flags, PARTIAL_PARSE: keeps },
    args: {},
  };
  try {
    const { parsed, graph, manifestText } = await openProject(options, io);
    const manifest = JSON.stringify(manifestRest(parsed.manifest, graph), null, 1);
    // What is written of it without a look at its parts has to be the same.
    const written =
      manifestText &&
      JSON.stringify(JSON.parse(`{${Buffer.concat(manifestText).toString().slice(1)}`), null, 1);
    return { manifest: written === undefined || written === manifest ? manifest : written, said };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { manifest: null, said: [...said, ...error.diagnostics.map((each) => renderDiagnostic(each))] };
  }
}
