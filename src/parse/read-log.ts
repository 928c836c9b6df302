import type { Diagnostic } from '../base/index.ts';
import type { InvocationSink, ReadListener } from '../context/index.ts';

/** What the renders of one file, or of all that is no file of code, read of the world around the project's files. */
export interface WorldReads {
  /** Null where the variable is not set. */
  readonly envVars: Map<string, string | null>;
  readonly variables: Set<string>;
  readonly flags: Set<string>;
  /** Macros that the renders got hold of, by `unique_id`, whoever called them. */
  readonly macros: Set<string>;
  /** Whether the time, the invocation's id or its arguments were read: what no other invocation has alike. */
  isMomentary: boolean;
}

/** What a template said while it was parsed. */
export type Utterance =
  | { readonly kind: 'log'; readonly text: string; readonly info: boolean }
  | { readonly kind: 'print'; readonly text: string }
  | { readonly kind: 'report'; readonly diagnostic: Diagnostic };

/** Notes what parsing reads and says, so that a later command can tell whether the outcome would be the same. */
export class ReadLog implements ReadListener {
  /** Read by property files, tests and names of relations. */
  readonly common: WorldReads = noReads();
  /** Read by code, by `package://path` of its file. */
  readonly byFile = new Map<string, WorldReads>();
  readonly utterances: Utterance[] = [];
  #current: WorldReads = this.common;

  /** Does work on behalf of a file: what it reads is the file's. */
  within<T>(fileId: string, work: () => T): T {
    const before = this.#current;
    let reads = this.byFile.get(fileId);
    if (!reads) {
      reads = noReads();
      this.byFile.set(fileId, reads);
    }
    this.#current = reads;
    try {
      return work();
    } finally {
      this.#current = before;
    }
  }

  envVar(name: string, value: string | null): void {
    this.#current.envVars.set(name, value);
  }

  variable(name: string): void {
    this.#current.variables.add(name);
  }

  flag(name: string): void {
    this.#current.flags.add(name);
  }

  moment(): void {
    this.#current.isMomentary = true;
  }

  macro(uniqueId: string): void {
    this.#current.macros.add(uniqueId);
  }

  /** The same sink, overheard. */
  overhear(sink: InvocationSink): InvocationSink {
    return {
      log: (text, info) => {
        this.utterances.push({ kind: 'log', text, info });
        sink.log(text, info);
      },
      print: (text) => {
        this.utterances.push({ kind: 'print', text });
        sink.print(text);
      },
      report: (diagnostic) => {
        this.utterances.push({ kind: 'report', diagnostic });
        sink.report(diagnostic);
      },
    };
  }
}

function noReads(): WorldReads {
  return {
    envVars: new Map(),
    variables: new Set(),
    flags: new Set(),
    macros: new Set(),
    isMomentary: false,
  };
}
