import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../../../base/index.ts';
import type { StreamEventSink } from '../../events.ts';
import { PartitionLog } from './partition-log.ts';
import { isLegalTopicName, type Topic } from './topic.ts';
import { writeWholeFile } from './write-whole-file.ts';

const TOPIC_FILE = 'topic.json';
/** A name no topic can have. */
const DELETED = '~deleted~';
/** Present only after a close in order: the size of each log, whose checksums then need no second look. */
const SIZES_FILE = 'closed.json';

const logFile = (directory: string, partition: number): string => join(directory, `${partition}.log`);

/** The topics under one folder: a folder each, with `topic.json` and one log a partition. */
export class TopicStore {
  readonly #directory: string;
  readonly #topics = new Map<string, Topic>();
  readonly #onEvent: StreamEventSink;

  constructor(directory: string, onEvent: StreamEventSink) {
    this.#directory = directory;
    this.#onEvent = onEvent;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const sizes = this.#takeSizes();
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name);
      if (entry.name.includes(DELETED)) rmSync(path, { recursive: true, force: true });
      else if (entry.isDirectory()) this.#open(entry.name, path, sizes);
    }
  }

  #takeSizes(): Readonly<Record<string, unknown>> {
    const path = join(this.#directory, SIZES_FILE);
    if (!existsSync(path)) return {};
    const sizes: unknown = parseOrUndefined(readFileSync(path, 'utf8'));
    rmSync(path);
    return isRecord(sizes) ? sizes : {};
  }

  #open(name: string, path: string, sizes: Readonly<Record<string, unknown>>): void {
    const stored: unknown = existsSync(join(path, TOPIC_FILE))
      ? parseOrUndefined(readFileSync(join(path, TOPIC_FILE), 'utf8'))
      : undefined;
    // Without its file a topic was never acknowledged: the folder is what a crash in its creation left.
    if (!isRecord(stored) || typeof stored['partitions'] !== 'number') return;
    const config = isRecord(stored['config']) ? stored['config'] : {};
    const partitions: PartitionLog[] = [];
    for (let partition = 0; partition < stored['partitions']; partition += 1) {
      const size = sizes[`${name}/${partition}`];
      const log = new PartitionLog(logFile(path, partition), typeof size === 'number' ? size : undefined);
      partitions.push(log);
      if (log.bytesRemoved > 0) {
        const { bytesRemoved, endOffset } = log;
        this.#onEvent({ type: 'TopicRepaired', topic: name, partition, bytesRemoved, endOffset });
      }
    }
    this.#topics.set(name, {
      name,
      partitions,
      config: Object.fromEntries(Object.entries(config).map(([key, value]) => [key, String(value)])),
    });
  }

  get names(): readonly string[] {
    return [...this.#topics.keys()].sort();
  }

  find(name: string): Topic | undefined {
    return this.#topics.get(name);
  }

  log(name: string, partition: number): PartitionLog | undefined {
    return this.#topics.get(name)?.partitions[partition];
  }

  /** @returns the new topic, or why there can be none of this name. */
  create(
    name: string,
    partitions: number,
    config: Readonly<Record<string, string>>,
  ): Topic | 'illegal' | 'exists' {
    if (!isLegalTopicName(name)) return 'illegal';
    if (this.#topics.has(name)) return 'exists';
    const path = join(this.#directory, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    // On a file system that ignores letter case another topic may already live there.
    if (existsSync(join(path, TOPIC_FILE))) return 'exists';
    const topic: Topic = { name, partitions: openLogs(path, 0, partitions), config };
    this.#publish(topic);
    this.#onEvent({ type: 'TopicCreated', topic: name, partitions });
    return topic;
  }

  /** Gives a topic more partitions; existing ones keep their records. */
  grow(topic: Topic, partitions: number): void {
    const added = openLogs(join(this.#directory, topic.name), topic.partitions.length, partitions);
    this.#publish({ ...topic, partitions: [...topic.partitions, ...added] });
  }

  #publish(topic: Topic): void {
    const text = JSON.stringify({ partitions: topic.partitions.length, config: topic.config });
    writeWholeFile(join(this.#directory, topic.name, TOPIC_FILE), `${text}\n`);
    this.#topics.set(topic.name, topic);
  }

  delete(topic: Topic): void {
    this.#topics.delete(topic.name);
    for (const log of topic.partitions) log.abandon();
    // Renamed first: half a topic must not come back after a crash.
    const doomed = join(this.#directory, `${topic.name}${DELETED}${Date.now()}`);
    renameSync(join(this.#directory, topic.name), doomed);
    rmSync(doomed, { recursive: true, force: true });
  }

  /** Forces every log to the disk and lets go of it. */
  close(): void {
    const sizes: Record<string, number> = {};
    for (const topic of this.#topics.values()) {
      for (const [partition, log] of topic.partitions.entries()) {
        sizes[`${topic.name}/${partition}`] = log.size;
        log.close();
      }
    }
    this.#topics.clear();
    writeWholeFile(join(this.#directory, SIZES_FILE), `${JSON.stringify(sizes)}\n`);
  }
}

function openLogs(path: string, from: number, to: number): PartitionLog[] {
  const logs: PartitionLog[] = [];
  for (let partition = from; partition < to; partition += 1)
    logs.push(new PartitionLog(logFile(path, partition)));
  return logs;
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
