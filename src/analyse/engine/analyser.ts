import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WarehouseError } from '../../warehouse/index.ts';
import {
  isChildMessage,
  type AnalyserAnswer,
  type AnalyserRequest,
  type AnswerBatch,
  type AnswerOf,
  type Greeting,
  type RequestBatch,
} from './protocol.ts';

/** ClickHouse's analyser in a process of its own, over shadows of relations. */
export interface Analyser {
  /** Starts the process unless it runs. @returns ClickHouse's version @throws WarehouseError */
  start(): Promise<string>;
  /**
   * Requests made at once go in one batch; they are answered side by side, in any order.
   * @throws WarehouseError `ENGINE_MISSING`; `ENGINE_DIED` (retriable: the next request starts a new process, without the
   *   shadows of the last one: `generation` tells)
   */
  ask<K extends keyof AnswerOf>(request: Extract<AnalyserRequest, { kind: K }>): Promise<AnswerOf[K]>;
  /** How many processes there were. */
  readonly generation: number;
  readonly pid: number | undefined;
  /** Ends the process; what is not answered is refused. Idempotent. */
  close(): void;
}

/** Node runs the compiled child: from the TypeScript source (tests) the one in `dist` is taken. */
const MAIN = fileURLToPath(
  new URL('analyser-main.js', import.meta.url.replace(/\/src\/(analyse\/engine\/[^/]*)$/, '/dist/$1')),
);
/** Megabytes for JavaScript's own data in the child: trees that are being read. */
const HEAP_MB = 192;

/** Nothing is started before the first request. */
export function openAnalyser(): Analyser {
  return new AnalyserProcess();
}

interface Waiting {
  readonly resolve: (answer: AnalyserAnswer) => void;
  readonly reject: (error: Error) => void;
}

interface Running {
  readonly child: ChildProcess;
  readonly ready: Promise<string>;
}

class AnalyserProcess implements Analyser {
  generation = 0;
  #running: Running | undefined;
  #isClosed = false;
  #lastId = 0;
  readonly #waiting = new Map<number, Waiting>();
  #batch: (readonly [number, AnalyserRequest])[] = [];

  get pid(): number | undefined {
    return this.#running?.child.pid;
  }

  start(): Promise<string> {
    if (this.#isClosed) throw new Error('the analyser is closed');
    this.#running ??= this.#fork();
    return this.#running.ready;
  }

  async ask<K extends keyof AnswerOf>(request: Extract<AnalyserRequest, { kind: K }>): Promise<AnswerOf[K]> {
    await this.start();
    return new Promise<AnswerOf[K]>((resolve, reject) => {
      this.#lastId += 1;
      // The child answers a request with its kind of answer.
      const settle = resolve as (answer: AnalyserAnswer) => void;
      this.#waiting.set(this.#lastId, { resolve: settle, reject });
      this.#running?.child.channel?.ref();
      this.#batch.push([this.#lastId, request]);
      if (this.#batch.length === 1) setImmediate(() => this.#flush());
    });
  }

  #flush(): void {
    const batch: RequestBatch = { requests: this.#batch };
    this.#batch = [];
    const child = this.#running?.child;
    if (child?.connected === true) child.send(batch);
  }

  #fork(): Running {
    this.generation += 1;
    const folder = mkdtempSync(join(tmpdir(), 'tsdbt-analyser-'));
    const child = fork(MAIN, [folder], {
      execArgv: [`--max-old-space-size=${HEAP_MB}`],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, UV_THREADPOOL_SIZE: '4' },
    });
    const lastWords = keepEnd(child);
    child.unref();
    if (child.stderr instanceof Socket) child.stderr.unref();
    const ready = new Promise<string>((resolve, reject) => {
      const onGreeting = (greeting: Greeting): void => {
        if (greeting.kind === 'ready') resolve(greeting.version);
        else {
          reject(refusal(greeting));
          child.disconnect();
        }
      };
      child.on('message', (message) => {
        if (!isChildMessage(message)) return;
        if (message.kind === 'answers') this.#settle(message, child);
        else onGreeting(message);
      });
      const onEnd = (how: string): void => {
        rmSync(folder, { recursive: true, force: true });
        const said = lastWords();
        const error = new WarehouseError(
          'ENGINE_DIED',
          `The analyser's engine ${how}${said === '' ? '' : `: ${said}`}`,
          {
            retriable: true,
          },
        );
        reject(error);
        if (this.#running?.child === child) this.#end(error);
      };
      child.once('error', (failure) => onEnd(`could not be started (${failure.message})`));
      child.once('exit', (code, signal) => onEnd(`has died (${signal ?? `exit code ${code}`})`));
    });
    // Whoever waits hears of it; when nobody does, nothing is lost.
    ready.catch(() => undefined);
    return { child, ready };
  }

  #settle({ answers }: AnswerBatch, child: ChildProcess): void {
    for (const [id, answer] of answers) {
      const waiting = this.#waiting.get(id);
      if (answer.kind === 'bug') waiting?.reject(new Error(`the analyser's process: ${answer.message}`));
      else waiting?.resolve(answer);
      this.#waiting.delete(id);
    }
    if (this.#waiting.size === 0) child.channel?.unref();
  }

  #end(error: WarehouseError): void {
    this.#running = undefined;
    this.#batch = [];
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  close(): void {
    this.#isClosed = true;
    const child = this.#running?.child;
    if (!child) return;
    child.removeAllListeners();
    child.on('error', () => undefined);
    child.stderr?.destroy();
    this.#end(new WarehouseError('CANCELLED', 'The analysis was ended'));
    if (child.connected) child.disconnect();
  }
}

function refusal({ code, message, hint }: Extract<Greeting, { kind: 'refused' }>): WarehouseError {
  return new WarehouseError(code, message, hint === undefined ? {} : { hint });
}

/** The end of what a process writes to stderr: its last line, when it is asked for. */
function keepEnd(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8');
  child.stderr?.on('data', (part: string) => {
    text = (text + part).slice(-2_000);
  });
  return () => text.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
}
