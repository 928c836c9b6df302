import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** A recording under way. */
export interface Recording {
  /** Ends it and writes the file. */
  stop(): Promise<void>;
}

/** `--record-timing-info`: where this process spends its time, as a `.cpuprofile` that browsers and editors open. */
export async function recordTiming(cwd: string, file: string): Promise<Recording> {
  const { Session } = await import('node:inspector/promises');
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  return {
    async stop() {
      const { profile } = await session.post('Profiler.stop');
      session.disconnect();
      writeFileSync(resolve(cwd, file), JSON.stringify(profile));
    },
  };
}
