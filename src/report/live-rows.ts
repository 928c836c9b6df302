/** At most ten redraws a second. */
const REDRAW_AFTER = 100;
const MOST_ROWS = 8;

/** What a terminal offers; `process.stdout` fits. */
export interface Terminal {
  write(text: string): unknown;
  readonly columns?: number | undefined;
}

interface Row {
  readonly label: string;
  readonly since: number;
}

/** At most `width` characters: of a longer label the middle goes, as names often differ at their ends. */
function shortened(label: string, width: number): string {
  if (label.length <= width) return label;
  const tail = Math.floor((width - 1) / 3);
  return `${label.slice(0, width - 1 - tail)}…${label.slice(label.length - tail)}`;
}

/**
 * The last rows of a terminal: what is running and for how long. Finished lines scroll above them.
 * Only for terminals; `clock` gives milliseconds.
 */
export class LiveRows {
  readonly #terminal: Terminal;
  readonly #clock: () => number;
  readonly #rows = new Map<string, Row>();
  #drawn = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(terminal: Terminal, clock: () => number) {
    this.#terminal = terminal;
    this.#clock = clock;
  }

  start(key: string, label: string): void {
    this.#rows.set(key, { label, since: this.#clock() });
    this.#timer ??= setInterval(() => this.#redraw(), REDRAW_AFTER).unref();
  }

  finish(key: string): void {
    this.#rows.delete(key);
  }

  /** Writes lines above the live rows. */
  print(text: string): void {
    this.#terminal.write(`${this.#erased()}${text}\n${this.#drawing()}`);
  }

  /** Takes the live rows off the screen for good. */
  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#rows.clear();
    if (this.#drawn > 0) this.#terminal.write(this.#erased());
  }

  #redraw(): void {
    if (this.#rows.size === 0 && this.#drawn === 0) return;
    this.#terminal.write(`${this.#erased()}${this.#drawing()}`);
  }

  #erased(): string {
    const erase = this.#drawn === 0 ? '' : `\u001B[${this.#drawn}A\u001B[0J`;
    this.#drawn = 0;
    return erase;
  }

  #drawing(): string {
    const width = Math.max(20, (this.#terminal.columns ?? 80) - 1);
    const rows = [...this.#rows.values()].slice(0, MOST_ROWS).map((row) => {
      const seconds = ((this.#clock() - row.since) / 1000).toFixed(1).padStart(7);
      return `${seconds}s  ${shortened(row.label, width - 10)}`;
    });
    const hidden = this.#rows.size - rows.length;
    if (hidden > 0) rows.push(`          and ${hidden} more`);
    this.#drawn = rows.length;
    return rows.map((row) => `${row}\n`).join('');
  }
}
