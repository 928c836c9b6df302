/** What dbt-clickhouse's profile fields are when nobody sets them. */
export const FIELD_DEFAULTS = {
  driver: null,
  host: 'localhost',
  port: null,
  user: 'default',
  schema: 'default',
  retries: 1,
  cluster: null,
  database_engine: null,
  cluster_mode: false,
  secure: false,
  verify: true,
  client_cert: null,
  client_cert_key: null,
  connect_timeout: 10,
  send_receive_timeout: 300,
  sync_request_timeout: 5,
  compress_block_size: 1_048_576,
  compression: '',
  check_exchange: true,
  custom_settings: null,
  use_lw_deletes: false,
  allow_automatic_deduplication: false,
  tcp_keepalive: false,
  reuse_connections: true,
  server_host_name: null,
} as const;

/** Never shown to templates. */
const HIDDEN: ReadonlySet<string> = new Set(['password', 'client_cert_key', 'database']);

export interface TargetIdentity {
  readonly name: string;
  readonly profileName: string;
  readonly schema: string;
  readonly threads: number;
}

/** `target` as templates see it: dbt-clickhouse's fields in its order with its defaults, then dbt's own. */
export function targetFields(
  identity: TargetIdentity,
  written: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const shown = Object.entries(written).filter(([key, value]) => !HIDDEN.has(key) && value !== null);
  return {
    ...FIELD_DEFAULTS,
    ...Object.fromEntries(shown),
    client_cert_key: null,
    schema: identity.schema,
    type: 'clickhouse',
    threads: identity.threads,
    name: identity.name,
    target_name: identity.name,
    profile_name: identity.profileName,
  };
}

export function embeddedFields(identity: TargetIdentity): Readonly<Record<string, unknown>> {
  return targetFields(identity, { driver: 'embedded' });
}
