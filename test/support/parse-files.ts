import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  createClock,
  DiagnosticList,
  UserError,
  type Diagnostic,
  type JsonObject,
} from '../../src/base/index.ts';
import type { Invocation } from '../../src/context/index.ts';
import { parseProject, type ParsedProject, type ProtectedRelation } from '../../src/parse/index.ts';
import { loadProject } from '../../src/project/index.ts';

const PROFILES = `shop:
  target: dev
  outputs:
    dev: {type: clickhouse, schema: dev, host: localhost, user: default, password: secret, threads: 4}
`;

export interface ParseFilesOptions {
  readonly flags?: JsonObject;
  readonly vars?: JsonObject;
  readonly protectedRelations?: readonly ProtectedRelation[];
}

export interface ParsedFiles extends ParsedProject {
  readonly warnings: readonly Diagnostic[];
}

/**
 * Parses a project given as path → text, through the real project room. The project is called `shop` and has the
 * schema `dev`; a `dbt_project.yml` is added where none is given, `dbt_packages` folders are its packages.
 * @throws UserError with everything wrong with the project.
 */
export async function parseFiles(
  files: Readonly<Record<string, string>>,
  options: ParseFilesOptions = {},
): Promise<ParsedFiles> {
  const folder = mkdtempSync(join(tmpdir(), 'tsdbt-parse-'));
  try {
    const all = { 'dbt_project.yml': 'name: shop\nprofile: shop\n', 'profiles.yml': PROFILES, ...files };
    for (const [path, text] of Object.entries(all)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const sink = new DiagnosticList();
    const invocation = invocationOf(sink, options);
    const root = { folder, file: join(folder, 'dbt_project.yml') };
    const project = await loadProject({ root, cwd: folder, invocation, profilesDir: folder });
    const { protectedRelations = [] } = options;
    return { ...parseProject({ project, invocation, sink, protectedRelations }), warnings: sink.warnings };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The errors of a project that does not parse. */
export async function parseErrors(
  files: Readonly<Record<string, string>>,
  options?: ParseFilesOptions,
): Promise<readonly Diagnostic[]> {
  try {
    await parseFiles(files, options);
  } catch (error) {
    if (error instanceof UserError) return error.diagnostics;
    throw error;
  }
  return [];
}

function invocationOf(sink: DiagnosticList, { flags = {}, vars = {} }: ParseFilesOptions): Invocation {
  const clock = createClock('2026-01-02T03:04:05Z');
  return {
    id: '00000000-0000-4000-8000-000000000000',
    startedAt: clock.now(),
    clock,
    which: 'parse',
    env: {},
    cliVars: vars,
    flags,
    args: {},
    sink: { log: () => undefined, print: () => undefined, report: (found) => sink.report(found) },
  };
}
