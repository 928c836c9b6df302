export type SaslMechanism = 'plain' | 'scram-sha-256' | 'scram-sha-512';

export interface KafkaSasl {
  readonly mechanism: SaslMechanism;
  readonly username: string;
  readonly password: string;
}

export interface KafkaTls {
  /** PEM texts. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly rejectUnauthorized: boolean;
}

/** How batches of records travel and are kept. */
export type Compression = 'none' | 'gzip' | 'lz4' | 'snappy';

/** How to reach a Kafka cluster. */
export interface KafkaConnection {
  /** `host:port` of the brokers asked first; at least one. A function is asked again at every new connection. */
  readonly brokers: readonly string[] | (() => readonly string[]);
  readonly clientId: string;
  readonly sasl?: KafkaSasl;
  readonly tls?: KafkaTls;
  /** Of producers that do not choose themselves; none unless given. */
  readonly compression?: Compression;
  /** Attempts after the first; 8 unless given (about 20 seconds of back-off). */
  readonly retries?: number;
  /** Milliseconds to wait for one answer; 30,000 unless given. */
  readonly requestTimeout?: number;
}
