/**
 * Everything the stream announces: plain data, one union, so that `report` can show it and tests can read it.
 * Nothing in this room prints.
 */
export type StreamEvent =
  | BrokerStarted
  | BrokerJoined
  | TopicCreated
  | TopicRepaired
  | RecordsProduced
  | GeneratorProgressed
  | TopicWithoutTable
  | KafkaLogged
  | PipeStarted
  | TableCreated
  | BatchWritten
  | RecordsSkipped
  | RecordRejected
  | FieldDrifted
  | RecordsGone
  | PipeDrained;

/** This process serves the embedded broker: for development, tests and the demo, never for production. */
export interface BrokerStarted {
  readonly type: 'BrokerStarted';
  /** `host:port`, loopback. */
  readonly address: string;
  /** The folder of the log. */
  readonly directory: string;
  /** Whether another process served this log before and went away without closing it. */
  readonly takenOver: boolean;
}

/** Another process serves the embedded broker; this one is its client. */
export interface BrokerJoined {
  readonly type: 'BrokerJoined';
  readonly address: string;
  readonly directory: string;
  readonly ownerPid: number;
}

export interface TopicCreated {
  readonly type: 'TopicCreated';
  readonly topic: string;
  readonly partitions: number;
}

/** A partition's log ended in an unfinished batch, which nobody had been told was written; it was cut off. */
export interface TopicRepaired {
  readonly type: 'TopicRepaired';
  readonly topic: string;
  readonly partition: number;
  readonly bytesRemoved: number;
  /** The offset that the next record gets. */
  readonly endOffset: number;
}

/** Records that every in-sync replica has acknowledged. */
export interface RecordsProduced {
  readonly type: 'RecordsProduced';
  readonly topic: string;
  readonly records: number;
  /** Bytes of keys and values, before compression. */
  readonly bytes: number;
  /** Milliseconds from the send to the acknowledgement. */
  readonly elapsed: number;
}

/** What a generator has made so far; told every ten seconds, and at the end. */
export interface GeneratorProgressed {
  readonly type: 'GeneratorProgressed';
  readonly records: number;
  /** Records by topic. */
  readonly topics: Readonly<Record<string, number>>;
  /** Milliseconds since the start. */
  readonly elapsed: number;
}

/** Records of this topic are made, and no pipe says which table they belong to: they are passed over. */
export interface TopicWithoutTable {
  readonly type: 'TopicWithoutTable';
  readonly topic: string;
}

/** What the Kafka client library had to say. */
export interface KafkaLogged {
  readonly type: 'KafkaLogged';
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  readonly message: string;
  readonly broker?: string;
}

export interface PipeStarted {
  readonly type: 'PipeStarted';
  readonly pipe: string;
  readonly topics: readonly string[];
  /** `database.table`. */
  readonly table: string;
  readonly group: string;
  /** `exactly-once`: the place is read from the table's own offsets. `at-least-once`: from the group's stored ones. */
  readonly delivery: 'exactly-once' | 'at-least-once';
  /** Records between the pipe's place and the end of its topics, as seen at the start. */
  readonly backlog: number;
}

export interface TableCreated {
  readonly type: 'TableCreated';
  readonly pipe: string;
  readonly table: string;
}

/** One insert that ClickHouse confirmed: a contiguous range of one partition. */
export interface BatchWritten {
  readonly type: 'BatchWritten';
  readonly pipe: string;
  readonly table: string;
  readonly topic: string;
  readonly partition: number;
  readonly firstOffset: number;
  readonly lastOffset: number;
  readonly rows: number;
  /** Bytes of the insert's payload. */
  readonly bytes: number;
  /** Milliseconds of the insert. */
  readonly elapsed: number;
}

/** Records without a value (Kafka's tombstones): they carry no row. */
export interface RecordsSkipped {
  readonly type: 'RecordsSkipped';
  readonly pipe: string;
  readonly topic: string;
  readonly partition: number;
  readonly records: number;
  readonly lastOffset: number;
}

/** A record that cannot become a row as it is; it stands in the error table, with all its bytes. */
export interface RecordRejected {
  readonly type: 'RecordRejected';
  readonly pipe: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
  /** `database.table` of the error table. */
  readonly errorTable: string;
}

/** The first record whose fields differ from the table's columns in this way; told once per pipe, field and kind. */
export interface FieldDrifted {
  readonly type: 'FieldDrifted';
  readonly pipe: string;
  readonly field: string;
  /** `unknown`: in the record, not in the table, and therefore dropped. `missing`: a column that the record does not fill. */
  readonly drift: 'unknown' | 'missing';
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** Kafka's retention removed records before the pipe had read them: they are lost to it. */
export interface RecordsGone {
  readonly type: 'RecordsGone';
  readonly pipe: string;
  readonly topic: string;
  readonly partition: number;
  /** The next offset that the pipe would have read. */
  readonly from: number;
  /** The first one that Kafka still has. */
  readonly to: number;
}

/** A pipe in `once` mode reached the ends that its topics had when it started. */
export interface PipeDrained {
  readonly type: 'PipeDrained';
  readonly pipe: string;
  readonly table: string;
  readonly rows: number;
  readonly bytes: number;
  readonly skipped: number;
  readonly rejected: number;
  /** Milliseconds since the pipe's start. */
  readonly elapsed: number;
}

export type StreamEventSink = (event: StreamEvent) => void;
