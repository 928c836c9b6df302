import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { EmbeddedTarget } from '../../src/manifest/index.ts';
import type { PipeConfig } from '../../src/stream/index.ts';

const compiled = (room: string): string =>
  pathToFileURL(fileURLToPath(new URL(`../../dist/${room}/index.js`, import.meta.url))).href;
const stream = compiled('stream');

/** A program of ours in a process of its own; each line that it prints is one JSON value. */
export interface Worker {
  readonly child: ChildProcess;
  readonly said: unknown[];
  /** Resolves with the exit code, or null after a signal. */
  readonly ended: Promise<number | null>;
  kill(): void;
}

function run(script: string, ...args: string[]): Worker {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, '--', ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const said: unknown[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => said.push(JSON.parse(line)));
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { child, said, ended, kill: () => child.kill('SIGKILL') };
}

/** Holds a seat at the embedded broker of a folder until it is killed or its input ends; says what happens. */
export function startBrokerProcess(directory: string): Worker {
  return run(
    `import { openEmbeddedBroker } from ${JSON.stringify(stream)};
     const broker = await openEmbeddedBroker({
       directory: process.argv[1],
       onEvent: (event) => console.log(JSON.stringify(event)),
     });
     process.stdin.on('end', () => void broker.close()).resume();`,
    directory,
  );
}

/** The embedded broker of a folder (a seat of its own, which may come to serve), or a broker by its address. */
export type ProducerPlace = { readonly directory: string } | { readonly brokers: string };

/** Produces numbers from `first` on, one line of output once acknowledged, until its input ends. */
export function startProducerProcess(place: ProducerPlace, topic: string, first: number): Worker {
  return run(
    `import { connectKafka, openKafka } from ${JSON.stringify(stream)};
     const [place, topic, first] = process.argv.slice(1);
     const { directory, brokers } = JSON.parse(place);
     const kafka = directory
       ? await openKafka({ directory })
       : await connectKafka({ brokers: brokers.split(','), clientId: 'producer' });
     const producer = await kafka.openProducer({ batchRecords: 20 });
     let ended = false;
     process.stdin.on('end', () => { ended = true; }).resume();
     for (let i = Number(first); !ended; i += 20) {
       for (let j = 0; j < 20; j += 1) producer.add(topic, { key: null, value: String(i + j) })?.catch(() => undefined);
       await producer.flush();
       console.log(i + 19);
     }
     await kafka.close();`,
    JSON.stringify(place),
    topic,
    String(first),
  );
}

/** Runs a pipe to the end of its topics; says each of its events. */
export function startPipeProcess(brokers: string, pipe: PipeConfig, target: EmbeddedTarget): Worker {
  return run(
    `import { connectKafka, runPipe } from ${JSON.stringify(stream)};
     import { openWarehouse } from ${JSON.stringify(compiled('warehouse'))};
     const [brokers, pipe, target] = process.argv.slice(1);
     const kafka = await connectKafka({ brokers: brokers.split(','), clientId: 'pipe' });
     const warehouse = await openWarehouse(JSON.parse(target));
     const onEvent = (event) => console.log(JSON.stringify(event));
     await runPipe(JSON.parse(pipe), { mode: 'once', warehouse, kafka, onEvent });
     await kafka.close();
     await warehouse.close();`,
    brokers,
    JSON.stringify(pipe),
    JSON.stringify(target),
  );
}
