import { afterEach, describe, expect, it } from 'vitest';
import { Playground } from '../support/cli.ts';
import { countKills, killBuilds, type Victim } from './kill-builds.ts';

const playgrounds: Playground[] = [];
afterEach(async () => {
  await Promise.all(playgrounds.splice(0).map((each) => each.dispose()));
});

describe.each<Victim>(['command', 'engine'])('builds whose %s is killed', (victim) => {
  it(
    'leave the old or the new, the next one succeeds, and nothing is left about',
    { timeout: 300_000 },
    async () => {
      const playground = new Playground();
      playgrounds.push(playground);
      const phases = await killBuilds(playground, victim, 3, 5);
      expect(countKills(phases).amidst).toBeGreaterThanOrEqual(2);
    },
  );
});
