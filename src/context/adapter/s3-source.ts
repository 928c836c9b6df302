import { PyError, toText, type CallArguments } from '../../jinja/index.ts';
import { entriesOf } from '../members/collections.ts';
import { bindArguments } from '../objects/define-function.ts';

const PARAMETERS = [
  'config_name',
  's3_model_config',
  'bucket',
  'path',
  'fmt',
  'structure',
  'aws_access_key_id',
  'aws_secret_access_key',
  'role_arn',
  'compression?',
  'external_id?',
];

/**
 * `adapter.s3source_clause(…)`: ClickHouse's table function `s3` of what the call says, else the model's config of that
 * name, else the root project's variable of that name.
 */
export function s3SourceClause(args: CallArguments, variable: (name: string) => unknown): string {
  const values = new Map(
    bindArguments('s3source_clause', PARAMETERS, args).map(
      (value, at) => [PARAMETERS[at]?.replace('?', ''), value] as const,
    ),
  );
  const configured = new Map([
    ...dictEntries(variable(toText(values.get('config_name') ?? ''))),
    ...dictEntries(values.get('s3_model_config')),
  ]);
  const read = (name: string): unknown => values.get(name) || configured.get(name) || '';
  const text = (name: string): string => toText(read(name));
  const compression = text('compression');
  const structure = structureOf(read('structure'));
  return `s3(${[
    `'${urlOf(text('bucket'), text('path'))}'`,
    ...keysOf(text('aws_access_key_id'), text('aws_secret_access_key')),
    `'${text('fmt')}'`,
    ...(structure === '' && compression === '' ? [] : [`'${structure}'`]),
    ...(compression === '' ? [] : [`'${compression}'`]),
    ...roleOf(text('role_arn'), text('external_id')),
  ].join(', ')})`;
}

const dictEntries = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? entriesOf(value).map(([key, item]) => [toText(key), item] as const)
    : [];

function urlOf(bucket: string, path: string): string {
  const joint = bucket !== '' && path !== '' && !/\/$|^\//.test(bucket) ? '/' : '';
  const url = bucket.replaceAll('https://', '') + (path === '' ? '' : joint + path);
  return `https://${path === '' ? url : url.replaceAll('//', '/')}`;
}

/** Columns as a text, a list of them, or a dict of names and types. */
function structureOf(structure: unknown): string {
  if (Array.isArray(structure)) return structure.map(toText).join(',');
  if (typeof structure !== 'object' || structure === null) {
    return toText(structure);
  }
  return entriesOf(structure)
    .map(([name, type]) => `${toText(name)} ${toText(type)}`)
    .join(',');
}

function keysOf(id: string, secret: string): readonly string[] {
  if (id !== '' && secret === '') throw half('aws_access_key_id', 'aws_secret_access_key');
  if (id === '' && secret !== '') throw half('aws_secret_access_key', 'aws_access_key_id');
  return id === '' ? [] : [`'${id}'`, `'${secret}'`];
}

function roleOf(role: string, externalId: string): readonly string[] {
  if (externalId !== '' && role === '') throw half('external_id', 'role_arn');
  if (role === '') return [];
  const external = externalId === '' ? '' : `, external_id='${externalId}'`;
  return [`extra_credentials(role_arn='${role}'${external})`];
}

const half = (given: string, missing: string): PyError =>
  new PyError('ValueError', `an S3 source with '${given}' needs '${missing}' too`);
