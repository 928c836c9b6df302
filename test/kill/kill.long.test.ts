import { afterEach, describe, expect, it } from 'vitest';
import { Playground } from '../support/cli.ts';
import { countKills, killBuilds, type Victim } from './kill-builds.ts';

/** Another series of moments: `TSDBT_KILL_SEED=7`. */
const SEED = Number(process.env['TSDBT_KILL_SEED'] ?? 1);
const KILLS = Number(process.env['TSDBT_KILLS'] ?? 50);

const playgrounds: Playground[] = [];
afterEach(async () => {
  await Promise.all(playgrounds.splice(0).map((each) => each.dispose()));
});

describe.each<Victim>(['command', 'engine'])(`${KILLS} builds whose %s is killed`, (victim) => {
  it(
    'leave the old or the new, the next one succeeds, and nothing is left about',
    { timeout: 3_600_000 },
    async () => {
      const playground = new Playground();
      playgrounds.push(playground);
      const phases = await killBuilds(playground, victim, KILLS, SEED);
      const found = Array.from(phases, ([phase, count]) => `${count} ${phase}`).sort();
      process.stdout.write(`the ${victim} was killed, by the last statement sent: ${found.join(', ')}\n`);
      const { amidst, publishing } = countKills(phases);
      expect(amidst).toBeGreaterThan(KILLS * 0.6);
      expect(publishing).toBeGreaterThan(KILLS * 0.3);
    },
  );
});
