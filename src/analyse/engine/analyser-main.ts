import { rmSync } from 'node:fs';
import { openMemoryEngine, WarehouseError } from '../../warehouse/index.ts';
import { RequestAnswerer } from './answer-requests.ts';
import {
  isRequestBatch,
  type AnalyserAnswer,
  type AnswerBatch,
  type Bug,
  type Greeting,
} from './protocol.ts';

/** Requests at once. The parent renders meanwhile: with two cores more would only be in its way. */
const WIDTH = 2;

/**
 * The analyser's process: an engine without data, and the parent at the other end of the channel. It ends with it.
 * Its argument is the folder for what the engine writes in any case, which goes with it.
 */
async function main(): Promise<void> {
  // Ctrl-C in a terminal reaches the whole group; the parent decides when this one goes.
  process.on('SIGINT', () => undefined);
  const [folder = ''] = process.argv.slice(2);
  process.on('disconnect', () => {
    rmSync(folder, { recursive: true, force: true });
    // A statement may still run: the engine would wait for it.
    process.kill(process.pid, 'SIGKILL');
  });
  const answerer = await open(folder);
  if (!answerer) return;
  let answers: (readonly [number, AnalyserAnswer | Bug])[] = [];
  const give = (id: number, answer: AnalyserAnswer | Bug): void => {
    answers.push([id, answer]);
    if (answers.length > 1) return;
    setImmediate(() => {
      const batch: AnswerBatch = { kind: 'answers', answers };
      answers = [];
      if (process.connected) process.send?.(batch);
    });
  };
  process.on('message', (message) => {
    if (!isRequestBatch(message)) return;
    for (const [id, request] of message.requests)
      void answerer.answer(request).then(
        (answer) => give(id, answer),
        (error: unknown) =>
          give(id, {
            kind: 'bug',
            message: error instanceof Error ? (error.stack ?? error.message) : String(error),
          }),
      );
  });
}

async function open(folder: string): Promise<RequestAnswerer | undefined> {
  const greet = (greeting: Greeting): void => void process.send?.(greeting);
  try {
    const engine = await openMemoryEngine(folder);
    const answerer = await RequestAnswerer.open(engine, WIDTH);
    greet({ kind: 'ready', version: engine.version });
    return answerer;
  } catch (error) {
    if (!(error instanceof WarehouseError)) throw error;
    const { code, message, hint } = error;
    // The parent ends the connection when it has read this.
    greet({ kind: 'refused', code, message, ...(hint === undefined ? {} : { hint }) });
    return undefined;
  }
}

await main();
