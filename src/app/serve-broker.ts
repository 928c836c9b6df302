import { openEmbeddedBroker } from '../stream/index.ts';
import { explainingFailures } from './explain-failure.ts';
import type { AppIo, GlobalOptions } from './options.ts';
import { topicsFolder } from './stream-folder.ts';

export interface ServeBrokerOptions extends GlobalOptions {
  /** On 127.0.0.1; 0 is any free one. */
  readonly port: number;
  /** Told once the broker answers: `host:port`. */
  readonly onAddress: (address: string) => void;
}

/** `tsdbt broker`: serves the project's embedded broker until the signal. @throws UserError */
export async function serveBroker(options: ServeBrokerOptions, io: AppIo): Promise<void> {
  await explainingFailures(async () => {
    const broker = await openEmbeddedBroker({
      directory: topicsFolder(options),
      port: options.port,
      onEvent: io.onStream,
    });
    options.onAddress(broker.address);
    await untilAborted(io.signal);
    await broker.close();
  });
}

/** Resolves when the signal is aborted. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  // A pending promise alone does not keep Node alive; what is being served does.
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
