import type { YamlSchema } from '../yaml-schema.ts';
import { flag, mapOf, natural, record, text, type Schema } from './notation.ts';

const port: Schema = { type: ['integer', 'null'], minimum: 1, maximum: 65_535 };

/**
 * Fields of a ClickHouse output: dbt-clickhouse's, and `driver: embedded` with `path`. Types are those after rendering,
 * when texts that stand for numbers and booleans have been converted.
 */
export const OUTPUT_FIELDS: Readonly<Record<string, Schema>> = {
  type: { type: 'string' },
  driver: { type: ['string', 'null'], enum: ['http', 'native', 'embedded', null] },
  path: text,
  host: text,
  port,
  user: text,
  password: text,
  schema: text,
  database: text,
  threads: { type: ['integer', 'null'], minimum: 1 },
  cluster: text,
  cluster_mode: flag,
  database_engine: text,
  secure: flag,
  verify: flag,
  client_cert: text,
  client_cert_key: text,
  server_host_name: text,
  retries: natural,
  // dbt-clickhouse also takes true and false here.
  compression: { type: ['string', 'boolean', 'null'] },
  connect_timeout: natural,
  send_receive_timeout: natural,
  sync_request_timeout: natural,
  compress_block_size: natural,
  check_exchange: flag,
  custom_settings: mapOf({ type: ['string', 'number', 'boolean', 'null'] }),
  use_lw_deletes: flag,
  allow_automatic_deduplication: flag,
  local_suffix: text,
  local_db_prefix: text,
  tcp_keepalive: { type: ['boolean', 'array', 'null'], items: { type: 'integer' } },
  reuse_connections: flag,
};

/** One rendered output of profiles.yml. */
export const OUTPUT: YamlSchema = {
  id: 'profile-output',
  title: 'profile',
  schema: { type: 'object', properties: OUTPUT_FIELDS, required: ['type'], additionalProperties: false },
};

/** profiles.yml before rendering; outputs other than the chosen one may be of other warehouses or half-written. */
export const PROFILES_FILE: YamlSchema = {
  id: 'profiles-file',
  title: 'profiles.yml',
  schema: {
    type: 'object',
    properties: { config: record },
    additionalProperties: {
      type: 'object',
      required: ['outputs'],
      properties: {
        target: text,
        outputs: { type: 'object', additionalProperties: { type: ['object', 'null'] } },
      },
      additionalProperties: false,
    },
  },
};
