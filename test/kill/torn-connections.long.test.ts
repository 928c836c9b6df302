import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cut } from './cutting-proxy.ts';
import { FailingProject } from './fail-statements.ts';
import { TornServer } from './torn-server.ts';
import { VERSIONED } from './versioned-project.ts';

let torn: TornServer;

beforeAll(async () => {
  torn = await TornServer.open('open');
});
afterAll(() => torn.close());

describe.each<Cut>(['before it arrived', 'while it ran', 'before its answer was read'])(
  'a statement whose connection is cut %s, whichever it is',
  (cut) => {
    let project: FailingProject<Cut>;
    beforeAll(async () => {
      project = await FailingProject.on(torn);
    });
    afterAll(() => project.dispose());

    it.each(VERSIONED)(
      'leaves the old or the new %s, nothing beside it, and the next run succeeds',
      async (name) => {
        const failed = await project.failEach(name, cut);
        process.stdout.write(`cut ${cut}, ${name}: ${failed.join(', ')}\n`);
        expect(failed.length).toBeGreaterThan(0);
      },
    );
  },
);
