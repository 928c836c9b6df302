import type { Diagnostic } from '../base/index.ts';
import type { InvocationSink } from './types.ts';

/** Passes on what templates say, with five stars for what `adapter.get_credentials` gave them: it is for SQL alone. */
export class DiscreetSink implements InvocationSink {
  readonly #sink: InvocationSink;
  readonly #secrets = new Set<string>();

  constructor(sink: InvocationSink) {
    this.#sink = sink;
  }

  /** A text that is not to be said from now on. */
  hide(secret: string): void {
    if (secret !== '') this.#secrets.add(secret);
  }

  log(message: string, info: boolean): void {
    this.#sink.log(this.#masked(message), info);
  }

  print(text: string): void {
    this.#sink.print(this.#masked(text));
  }

  report(diagnostic: Diagnostic): void {
    this.#sink.report({ ...diagnostic, message: this.#masked(diagnostic.message) });
  }

  #masked(text: string): string {
    let masked = text;
    for (const secret of this.#secrets) masked = masked.replaceAll(secret, '*****');
    return masked;
  }
}
