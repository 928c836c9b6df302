import { runPipe } from '../../src/stream/index.ts';
import { hostileMessages, HOSTILE_COLUMNS } from './hostile-messages.ts';
import { connectTo } from './kafka-cluster.ts';
import { startWarehouse, testPipe } from './kafka-pipe.ts';

/** What is wrong after a pipe has met hostile messages; nothing, if all is well. */
export interface HostileOutcome {
  readonly good: number;
  readonly bad: number;
  /** Good messages without their row, rows of bad ones, rows with other content: by what was sent. */
  readonly wrongRows: readonly string[];
  /** Bad messages that are not in the error table with their bytes and a reason, or good ones that are. */
  readonly wrongRejects: readonly string[];
  /** Tables other than the pipe's two, with their content, before and after. */
  readonly before: unknown;
  readonly after: unknown;
  /** Inserts that ClickHouse took or refused, by the pipe's table. */
  readonly reasons: ReadonlySet<string>;
}

/** The same dice for the same seed. */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const shorten = (text: string): string => (text.length > 120 ? `${text.slice(0, 120)}…` : text);

/** Sends hostile messages, half of them good, through a pipe, and compares what came of it with what was sent. */
export async function sendHostileMessages(
  brokers: string,
  count: number,
  seed: number,
  /** Of one block. */
  mostRows = 100_000,
): Promise<HostileOutcome> {
  const topic = `hostile${process.pid}-${Date.now()}`;
  const { kafka } = await connectTo(brokers);
  await kafka.createTopics([{ topic }]);
  const messages = hostileMessages(count, dice(seed));
  const producer = await kafka.openProducer();
  for (const { value } of messages) await producer.add(topic, { key: null, value });
  await producer.close();
  const store = await startWarehouse();
  const { warehouse } = store;
  const ask = async (sql: string): Promise<unknown[][]> =>
    (await warehouse.query(sql, { database: null })).rows.map((row) => [...row]);
  await warehouse.command('CREATE DATABASE raw', { database: null });
  await warehouse.command('CREATE TABLE raw.victim (id UInt64) ENGINE = MergeTree ORDER BY id', {
    database: null,
  });
  await warehouse.command('INSERT INTO raw.victim SELECT number FROM numbers(10)', { database: null });
  const surroundings = async (): Promise<unknown> => ({
    tables: await ask(
      "SELECT database, name, uuid FROM system.tables WHERE database NOT IN ('system', 'INFORMATION_SCHEMA', 'information_schema') AND name NOT IN ('hostile', 'hostile_error') ORDER BY 1, 2",
    ),
    databases: await ask('SELECT name FROM system.databases ORDER BY 1'),
    victim: await ask('SELECT groupArray(id) FROM (SELECT id FROM raw.victim ORDER BY id)'),
  });
  try {
    const before = await surroundings();
    const pipe = testPipe({
      topics: [topic],
      table: 'hostile',
      columns: HOSTILE_COLUMNS,
      batch: { rows: mostRows, bytes: 32 * 1024 * 1024, age: 500 },
    });
    await runPipe(pipe, { mode: 'once', warehouse, kafka });
    const after = await surroundings();

    const rows = new Map(
      (await ask('SELECT _offset, id, name, uid, tags, price FROM raw.hostile')).map((row) => [
        Number(row[0]),
        row,
      ]),
    );
    const rowCount = Number((await ask('SELECT count() FROM raw.hostile'))[0]?.[0]);
    const wrongRows = messages.flatMap(({ value, row }, offset) => {
      const found = rows.get(offset);
      const isRight = row
        ? found?.[1] === row.id && found[2] === row.name && found[5] === '12.30'
        : found === undefined;
      return isRight ? [] : [shorten(value)];
    });
    if (rowCount !== rows.size) wrongRows.push(`${rowCount} rows at ${rows.size} places`);

    const rejects = new Map(
      (await ask('SELECT _offset, _raw_message, reason FROM raw.hostile_error FINAL')).map(
        ([offset, message, reason]) => [Number(offset), { message, reason: String(reason) }],
      ),
    );
    const wrongRejects = messages.flatMap(({ value, row }, offset) => {
      const found = rejects.get(offset);
      const isRight = row ? found === undefined : found?.message === value && found.reason.length > 5;
      return isRight ? [] : [`${shorten(value)} ${found?.reason ?? ''}`];
    });
    return {
      good: messages.filter(({ row }) => row).length,
      bad: messages.filter(({ row }) => !row).length,
      wrongRows,
      wrongRejects,
      before,
      after,
      reasons: new Set([...rejects.values()].map(({ reason }) => reason.replaceAll(/\d+/g, '#'))),
    };
  } finally {
    await store.stop();
    await kafka.close();
  }
}
