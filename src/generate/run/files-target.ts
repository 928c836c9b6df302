import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { RecordTarget } from '../record-target.ts';

/** Characters gathered before they are written. */
const CHUNK = 1 << 16;

/** A topic's file and the text that is still to be written to it. */
interface TopicFile {
  readonly stream: WriteStream;
  text: string;
}

/** Writes the values of each topic to a file of its name, `<folder>/<topic>.ndjson`; tombstones have no line. */
export function filesTarget(folder: string): RecordTarget {
  const files = new Map<string, TopicFile>();
  const write = async (file: TopicFile): Promise<void> => {
    const { text } = file;
    file.text = '';
    if (text !== '' && !file.stream.write(text)) await once(file.stream, 'drain');
  };
  return {
    open(topics) {
      mkdirSync(folder, { recursive: true });
      for (const topic of topics)
        files.set(topic, { stream: createWriteStream(join(folder, `${topic}.ndjson`)), text: '' });
      return Promise.resolve();
    },
    send({ topic, value }) {
      const file = files.get(topic);
      if (!file || value === null) return undefined;
      file.text += `${value}\n`;
      return file.text.length < CHUNK ? undefined : write(file);
    },
    async flush() {
      for (const file of files.values()) await write(file);
    },
    async close() {
      for (const file of files.values()) {
        await write(file);
        file.stream.end();
        await finished(file.stream);
      }
    },
  };
}
