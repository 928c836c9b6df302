import { resolve } from 'node:path';
import { isRecord, UserError, type Diagnostic, type Json, type Span } from '../base/index.ts';
import type { Settings, Target } from '../manifest/index.ts';
import { checkProblems } from './check-problems.ts';
import { convertTexts } from './convert-texts.ts';
import { databaseDiffers, nativeDriver, notClickHouse, pathWithoutEmbedded } from './diagnostics.ts';
import { DEFAULT_DATA_PATH } from './local-target.ts';
import { scalarText } from './scalar-text.ts';
import { OUTPUT } from './schemas/index.ts';
import { OUTPUT_FIELDS } from './schemas/profiles-file.ts';
import { SubDocument } from './sub-document.ts';
import { FIELD_DEFAULTS, targetFields } from './target-fields.ts';
import type { ProjectRequest, YamlDocument } from './types.ts';
import { validateYaml } from './validate-yaml.ts';

/** An output of profiles.yml after rendering. */
export interface RenderedOutput {
  readonly document: YamlDocument;
  readonly path: readonly string[];
  readonly fields: Json;
  readonly name: string;
  readonly profileName: string;
}

type Fields = Readonly<Record<string, Json>>;

/**
 * Checks an output's fields and completes them with dbt-clickhouse's defaults.
 * @throws UserError with everything wrong with them, each at its place in profiles.yml.
 */
export async function resolveTarget(request: ProjectRequest, output: RenderedOutput): Promise<Target> {
  const { sink } = request.invocation;
  const data = convertTexts(output.fields, OUTPUT_FIELDS);
  const view = new SubDocument(output.document, output.path, data);
  const fields: Fields = isRecord(data) ? data : {};
  if (typeof fields['type'] === 'string' && fields['type'] !== 'clickhouse') {
    throw new UserError(notClickHouse(fields['type'], output.name, view.spanOf(['type'])));
  }
  const problems = await validateYaml(view, OUTPUT);
  checkProblems([...problems.map(withoutPassword(view)), ...crossChecks(fields, view)], sink);
  return toTarget(request, output, fields);
}

function crossChecks(fields: Fields, view: YamlDocument): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const { database } = fields;
  const schema = fields['schema'] ?? FIELD_DEFAULTS.schema;
  if (typeof database === 'string' && database !== '' && database !== schema) {
    problems.push(databaseDiffers(database, scalarText(schema), view.spanOf(['database'])));
  }
  const embedded = fields['driver'] === 'embedded';
  if (!embedded && fields['path'] !== undefined) problems.push(pathWithoutEmbedded(view.keySpanOf(['path'])));
  if (!embedded && speaksNative(fields)) {
    const key = fields['driver'] === 'native' ? 'driver' : 'port';
    problems.push(nativeDriver(httpPort(fields), view.spanOf([key])));
  }
  return problems;
}

const NATIVE_PORTS: readonly Json[] = [9000, 9440];

/** dbt-clickhouse's own rule for which protocol it speaks. */
function speaksNative(fields: Fields): boolean {
  if (typeof fields['driver'] === 'string') return fields['driver'] === 'native';
  return NATIVE_PORTS.includes(fields['port'] ?? null);
}

function httpPort(fields: Fields): number {
  const { port } = fields;
  if (typeof port === 'number' && !NATIVE_PORTS.includes(port)) return port;
  return fields['secure'] === true || port === 9440 ? 8443 : 8123;
}

function toTarget(request: ProjectRequest, output: RenderedOutput, fields: Fields): Target {
  const schema = textOf(fields['schema']) ?? FIELD_DEFAULTS.schema;
  const threads = request.threads ?? numberOf(fields['threads']) ?? 1;
  const identity = { name: output.name, profileName: output.profileName, schema, threads };
  const databaseEngine = textOf(fields['database_engine']);
  const common = {
    ...identity,
    customSettings: settingsOf(fields['custom_settings']),
    useLwDeletes: fields['use_lw_deletes'] === true,
    allowAutomaticDeduplication: fields['allow_automatic_deduplication'] === true,
    // As in dbt-clickhouse: who manages a cluster's DDL by himself knows that tables can be exchanged.
    checkExchange: fields['check_exchange'] !== false && fields['cluster_mode'] !== true,
    fields: targetFields(identity, fields),
    ...(databaseEngine ? { databaseEngine } : {}),
  };
  if (fields['driver'] === 'embedded') {
    return { ...common, kind: 'embedded', path: dataPath(request, textOf(fields['path'])) };
  }
  return {
    ...common,
    kind: 'server',
    host: textOf(fields['host']) ?? FIELD_DEFAULTS.host,
    port: httpPort(fields),
    user: textOf(fields['user']) ?? FIELD_DEFAULTS.user,
    password: textOf(fields['password']) ?? '',
    secure: fields['secure'] === true,
    verify: fields['verify'] !== false,
    compression: compressionOf(fields['compression']),
    connectTimeout: numberOf(fields['connect_timeout']) ?? FIELD_DEFAULTS.connect_timeout,
    sendReceiveTimeout: numberOf(fields['send_receive_timeout']) ?? FIELD_DEFAULTS.send_receive_timeout,
    retries: numberOf(fields['retries']) ?? FIELD_DEFAULTS.retries,
    clusterMode: fields['cluster_mode'] === true,
    localSuffix: textOf(fields['local_suffix']) ?? 'local',
    localDbPrefix: textOf(fields['local_db_prefix']) ?? '',
    ...optionalTexts(fields),
  };
}

function optionalTexts(fields: Fields): {
  clientCert?: string;
  clientCertKey?: string;
  serverHostName?: string;
  cluster?: string;
} {
  const clientCert = textOf(fields['client_cert']);
  const clientCertKey = textOf(fields['client_cert_key']);
  const serverHostName = textOf(fields['server_host_name']);
  const cluster = textOf(fields['cluster']);
  return {
    ...(clientCert ? { clientCert } : {}),
    ...(clientCertKey ? { clientCertKey } : {}),
    ...(serverHostName ? { serverHostName } : {}),
    ...(cluster ? { cluster } : {}),
  };
}

function dataPath(request: ProjectRequest, path: string | undefined): string {
  return path === ':memory:' ? path : resolve(request.root.folder, path ?? DEFAULT_DATA_PATH);
}

function settingsOf(value: Json | undefined): Settings {
  const entries = isRecord(value) ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.flatMap(([name, setting]) =>
      typeof setting === 'string' || typeof setting === 'number' || typeof setting === 'boolean'
        ? [[name, setting]]
        : [],
    ),
  );
}

function compressionOf(value: Json | undefined): string {
  if (typeof value === 'boolean') return value ? 'true' : '';
  return textOf(value) ?? '';
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** No message shows what was written as a password. */
function withoutPassword(view: YamlDocument): (problem: Diagnostic) => Diagnostic {
  const place: Span = view.spanOf(['password']);
  return (problem) => {
    if (!isRecord(view.data) || view.data['password'] === undefined || problem.span?.start !== place.start)
      return problem;
    const span = view.keySpanOf(['password']);
    return { ...problem, message: `'password' must be a text`, span, hint: 'put the password in quotes' };
  };
}
