/** ClickHouse settings by name; values as SQL literals would show them, unquoted. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

/** Fields that both kinds of target have. */
interface CommonTarget {
  /** The output's name in profiles.yml, e.g. `dev`. */
  readonly name: string;
  readonly profileName: string;
  /** dbt's `schema`: the ClickHouse database models are built in. */
  readonly schema: string;
  /** How many nodes run at once; dbt's default is 1. */
  readonly threads: number;
  /** Settings of every statement. */
  readonly customSettings: Settings;
  readonly databaseEngine?: string;
  readonly useLwDeletes: boolean;
  readonly allowAutomaticDeduplication: boolean;
  readonly checkExchange: boolean;
  /** The profile's fields as the user wrote them (rendered), for `target` in templates; without password and keys. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** tsdbt starts ClickHouse itself, in a child process on this data directory. */
export interface EmbeddedTarget extends CommonTarget {
  readonly kind: 'embedded';
  /** Absolute path of the data directory, or `:memory:` for one that ends with the command. */
  readonly path: string;
}

/** A ClickHouse server, cluster or Cloud service over its HTTP interface. */
export interface ServerTarget extends CommonTarget {
  readonly kind: 'server';
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly secure: boolean;
  /** Whether the server's certificate is checked. */
  readonly verify: boolean;
  readonly clientCert?: string;
  readonly clientCertKey?: string;
  readonly serverHostName?: string;
  /** `''` is none; `gzip` and dbt-clickhouse's other names (`lz4`, `zstd`, `br`, `true`) mean compressed HTTP. */
  readonly compression: string;
  /** Seconds. */
  readonly connectTimeout: number;
  /** Seconds without any answer from the server before a statement counts as lost. */
  readonly sendReceiveTimeout: number;
  /** Further attempts at connecting; statements are never repeated by themselves. */
  readonly retries: number;
  readonly cluster?: string;
  readonly clusterMode: boolean;
  readonly localSuffix: string;
  readonly localDbPrefix: string;
}

/** The chosen output of the chosen profile, complete with defaults. */
export type Target = EmbeddedTarget | ServerTarget;
