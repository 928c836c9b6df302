import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Worker } from '../support/kafka-processes.ts';
import { killOwnerWhileProducing } from '../support/kafka-kill-owner.ts';

it.each(Array.from({ length: 10 }, (_each, round) => [round]))(
  'round %i: five owners killed in turn lose nothing acknowledged and double nothing',
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tsdbt-topics-'));
    const workers: Worker[] = [];
    try {
      const { acknowledged, stored, kills } = await killOwnerWhileProducing(directory, workers, 5);
      expect(kills).toBe(5);
      const values = new Set(stored);
      expect(Array.from({ length: acknowledged }, (_each, i) => i).filter((i) => !values.has(i))).toEqual([]);
      expect(stored.length).toBe(values.size);
    } finally {
      for (const worker of workers) worker.kill();
      await Promise.all(workers.map((worker) => worker.ended));
      rmSync(directory, { recursive: true, force: true });
    }
  },
);
