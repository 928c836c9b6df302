import { platform, release } from 'node:os';
import { dirname } from 'node:path';
import { UserError, renderDiagnostic } from '../base/index.ts';
import type { Target } from '../manifest/index.ts';
import { findProject, loadProjectConfig, loadTarget } from '../project/index.ts';
import { checkConnection } from '../run/index.ts';
import { explainFailure } from './explain-failure.ts';
import { projectRequest } from './open-project.ts';
import type { AppIo, GlobalOptions } from './options.ts';
import { startInvocation } from './start-invocation.ts';

export interface DebugOptions extends GlobalOptions {
  readonly connectionOnly: boolean;
  /** Only show where profiles.yml is looked for. */
  readonly configDir: boolean;
}

export interface DebugReport {
  readonly lines: readonly string[];
  readonly success: boolean;
}

interface Check {
  readonly name: string;
  readonly isFine: boolean;
  readonly detail: string;
}

const failure = (name: string, error: unknown): Check => {
  const diagnostic = explainFailure(error);
  if (diagnostic) return { name, isFine: false, detail: renderDiagnostic(diagnostic) };
  if (error instanceof UserError)
    return { name, isFine: false, detail: error.diagnostics.map(renderDiagnostic).join('\n') };
  throw error;
};

async function attempt<T>(
  name: string,
  checks: Check[],
  action: () => Promise<T>,
  detail: (value: T) => string,
): Promise<T | undefined> {
  try {
    const value = await action();
    checks.push({ name, isFine: true, detail: detail(value) });
    return value;
  } catch (error) {
    checks.push(failure(name, error));
    return undefined;
  }
}

function describeTarget(target: Target): readonly string[] {
  const place =
    target.kind === 'embedded'
      ? [`driver: embedded`, `path: ${target.path}`]
      : [
          `host: ${target.host}`,
          `port: ${target.port}`,
          `user: ${target.user}`,
          `secure: ${target.secure}`,
          `verify: ${target.verify}`,
          `compression: ${target.compression || 'none'}`,
          `connect_timeout: ${target.connectTimeout}`,
          `send_receive_timeout: ${target.sendReceiveTimeout}`,
          ...(target.cluster === undefined ? [] : [`cluster: ${target.cluster}`]),
        ];
  return [...place, `schema: ${target.schema}`, `threads: ${target.threads}`];
}

async function connectionCheck(target: Target, io: AppIo): Promise<Check> {
  const found = await checkConnection(target, io.signal);
  if (!found.ok) return failure('connection', found.failure);
  const schema = found.schemaEngine === undefined ? 'not there yet, a run makes it' : found.schemaEngine;
  return {
    name: 'connection',
    isFine: true,
    detail: `ClickHouse ${found.serverVersion} answered in ${found.elapsed.toFixed(0)} ms; database '${target.schema}': ${schema}`,
  };
}

/** `tsdbt debug`: checks everything that stands between a project and its warehouse, and shows what it found. */
export async function debugProject(options: DebugOptions, io: AppIo): Promise<DebugReport> {
  const invocation = startInvocation(options, io);
  const checks: Check[] = [];
  const root = await attempt(
    'dbt_project.yml',
    checks,
    async () => await Promise.resolve(findProject(options.cwd, options.projectDir)),
    (found) => found.file,
  );
  if (!root) return report([], checks, undefined);
  const request = projectRequest(options, invocation);
  const chosen = await attempt(
    'profiles.yml',
    checks,
    async () => await loadTarget(request),
    (found) => found.profilesPath ?? "none: the embedded target 'local' is used",
  );
  if (options.configDir)
    return { lines: [dirname(chosen?.profilesPath ?? root.folder)], success: chosen !== undefined };
  if (!options.connectionOnly) {
    await attempt(
      'project',
      checks,
      async () => await loadProjectConfig(request, chosen?.target ?? null),
      (config) => config.name,
    );
  }
  if (chosen) checks.push(await connectionCheck(chosen.target, io));
  const machine = options.connectionOnly
    ? []
    : [`node: ${process.version}`, `os: ${platform()} ${release()}`];
  return report(machine, checks, chosen?.target);
}

function report(
  machine: readonly string[],
  checks: readonly Check[],
  target: Target | undefined,
): DebugReport {
  const indent = (text: string): string => text.replaceAll(/\n/g, '\n    ');
  const success = checks.every((check) => check.isFine);
  const lines = [
    ...machine,
    ...(target
      ? [
          `target: ${target.name} (profile ${target.profileName})`,
          ...describeTarget(target).map((line) => `  ${line}`),
        ]
      : []),
    ...checks.map((check) =>
      `${check.name}: ${check.isFine ? 'OK' : 'ERROR'} ${indent(check.detail)}`.trimEnd(),
    ),
    success ? 'All checks passed!' : `${checks.filter((check) => !check.isFine).length} check failed`,
  ];
  return { lines, success };
}
