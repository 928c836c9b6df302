import { expect } from 'vitest';
import { ProjectRunner, type Ran, type RunOptions } from '../support/run-project.ts';
import type { Warehouse } from '../../src/warehouse/index.ts';
import type { Cut } from './cutting-proxy.ts';
import { FailingConnection, type Failure } from './failing-warehouse.ts';
import {
  contentsAt,
  findVersions,
  readThrough,
  RELATION_NAMES,
  seedOf,
  versionedProject,
  type Versions,
} from './versioned-project.ts';

/** What goes wrong with a statement. */
export type Mishap = Failure | Cut | 'cancelled';

/** A connection on which one statement goes wrong, told by its query id. */
interface Breakable<M extends Mishap> {
  readonly warehouse: Warehouse;
  failAt(queryId: string, mishap: M): void;
}

/** What a node's failing run needs beside it. */
const WITH: Readonly<Record<string, readonly string[]>> = { audited: ['plain_table'] };

const BATCHES = {
  eventTimeStart: new Date('2024-01-01T00:00:00Z'),
  eventTimeEnd: new Date('2024-01-04T00:00:00Z'),
};

/** The versioned project in a database of an open engine. */
export class FailingProject<M extends Mishap = Failure> {
  readonly #connection: Breakable<M>;
  readonly #project: ProjectRunner;

  private constructor(connection: Breakable<M>) {
    this.#connection = connection;
    this.#project = new ProjectRunner(connection.warehouse, 'analytics').write(versionedProject());
  }

  /** Builds all of version 0. */
  static open(warehouse: Warehouse): Promise<FailingProject> {
    return FailingProject.on(new FailingConnection(warehouse));
  }

  /** Builds all of version 0, on a connection that fails in its own way. */
  static async on<N extends Mishap>(connection: Breakable<N>): Promise<FailingProject<N>> {
    const project = new FailingProject(connection);
    await connection.warehouse.command('DROP DATABASE IF EXISTS analytics', { database: null });
    const built = await project.#build(0, []);
    expect(built.results.filter(({ status }) => status === 'error').map(({ message }) => message)).toEqual(
      [],
    );
    expect(built.success).toBe(true);
    return project;
  }

  #build(version: number, select: readonly string[], options: RunOptions = {}): Promise<Ran> {
    this.#project.write(seedOf(version));
    return this.#project.run({
      which: 'build',
      select,
      vars: { version },
      ...options,
      settings: BATCHES,
      isAlive: () => false,
    });
  }

  /**
   * Builds one node again and again, each time a later version, each time with a mishap at the next of its statements,
   * until there is none left: after each the relation is the old or the new one and nothing is beside it, and the next
   * run succeeds. @returns the purposes of the statements that failed
   */
  async failEach(name: string, mishap: M | 'cancelled'): Promise<readonly string[]> {
    const failed: string[] = [];
    let built: Versions = [0];
    for (let version = 1; ; version += 1) {
      const cancel = new AbortController();
      const select = [...(WITH[name] ?? []), name];
      let sent = 0;
      let purpose: string | undefined;
      await this.#build(version, select, {
        signal: cancel.signal,
        onEvent: (event) => {
          if (event.kind !== 'StatementSent' || event.uniqueId.split('.')[2] !== name) return;
          if (event.purpose === 'undo' || (sent += 1) !== version) return;
          purpose = event.purpose;
          if (mishap === 'cancelled') cancel.abort();
          else this.#connection.failAt(event.queryId, mishap);
        },
      });
      const where = `${name}, ${mishap} at ${purpose ?? 'no'} statement ${version}`;
      const candidates = [built, [...built, version]];
      const { relations, contents } = await readThrough(this.#connection.warehouse);
      const found = findVersions(contents, candidates).get(name);
      expect(found, `${where}: ${contents.get(name)}`).toBeDefined();
      expect(relations, where).toEqual(RELATION_NAMES);
      const next = await this.#build(version, select);
      expect(next.success, where).toBe(true);
      built = [...built, version];
      const healed = await readThrough(this.#connection.warehouse);
      expect(healed.contents.get(name), where).toBe(contentsAt(built).get(name));
      expect(healed.relations, where).toEqual(RELATION_NAMES);
      if (purpose === undefined) return failed;
      failed.push(purpose);
    }
  }

  dispose(): void {
    this.#project.dispose();
  }
}
