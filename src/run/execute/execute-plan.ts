import { randomUUID } from 'node:crypto';
import { quoteIdentifier, type Settings } from '../../manifest/index.ts';
import {
  WarehouseError,
  type RelationCache,
  type StatementResult,
  type Warehouse,
} from '../../warehouse/index.ts';
import { cleanupFailed, exchangeUnsupported } from '../diagnostics.ts';
import type { RunListener } from '../events.ts';
import { addOnce } from './add-once.ts';
import { addUp } from './add-up.ts';
import { inspect } from '../plan/inspection.ts';
import { pauseInserts } from './pause-inserts.ts';
import type {
  Change,
  DerivedStep,
  HookStep,
  MacroStep,
  NodePlan,
  PausedStep,
  RelationName,
  StatementStep,
  Step,
  UndoStep,
} from '../plan/node-plan.ts';

/** What the steps of a plan are executed with. */
export interface PlanExecution {
  readonly warehouse: Warehouse;
  readonly relations: RelationCache;
  readonly listener: RunListener;
  readonly signal: AbortSignal;
  /** A hook's SQL; empty when there is nothing to send. */
  readonly renderHook: (hook: HookStep) => Promise<string>;
  /** Calls a macro for its effect. */
  readonly callMacro: (step: MacroStep) => Promise<void>;
  /** The rows of the plan's load step. */
  readonly payload?: Uint8Array;
  /** Remembers that a database cannot exchange tables, so that later plans do not try. */
  readonly onNoExchange: (schema: string) => void;
  /** Runs the node's tests against a staged relation. @throws UserError when one of them fails */
  readonly audit: (staged: RelationName) => Promise<void>;
}

export interface PlanOutcome {
  /** What ClickHouse said of the main statement. */
  readonly main: StatementResult | undefined;
  /** The statements that were sent, in order: what `target/run` shows. */
  readonly sent: readonly string[];
}

/** A step failed; carries the statement, so that the failure can be found in the user's file. */
export class StepFailure extends Error {
  readonly statement: string;
  readonly sent: readonly string[];

  constructor(cause: unknown, statement: string, sent: readonly string[]) {
    super('a step failed', { cause });
    this.name = 'StepFailure';
    this.statement = statement;
    this.sent = sent;
  }
}

/** NOT_IMPLEMENTED, UNSUPPORTED_METHOD, SUPPORT_IS_DISABLED: how databases say that they cannot exchange. */
const CANNOT: ReadonlySet<number> = new Set([48, 1, 344]);

const cannotExchange = (failure: unknown): failure is WarehouseError =>
  failure instanceof WarehouseError &&
  ((failure.number !== undefined && CANNOT.has(failure.number)) ||
    /renameat2|EXCHANGE.*not supported/i.test(failure.message));

function applyChanges(relations: RelationCache, changes: readonly Change[] | undefined): void {
  for (const change of changes ?? []) {
    switch (change.kind) {
      case 'created':
        relations.added(change.relation);
        break;
      case 'dropped':
        relations.dropped(change.relation.schema, change.relation.name);
        break;
      case 'renamed':
        relations.renamed(change.from.schema, change.from.name, change.to.name);
        break;
      case 'exchanged':
        relations.exchanged(change.one.schema, change.one.name, change.other.name);
        break;
    }
  }
}

/** Executes a plan's steps in order; when one fails or is cancelled, its undo steps. @throws StepFailure */
export class PlanExecutor {
  readonly #plan: NodePlan;
  readonly #use: PlanExecution;
  readonly #sent: string[] = [];
  readonly #derived: DerivedStep[] = [];
  #main: StatementResult | undefined;
  #statement = '';
  #isCommitted = false;

  constructor(plan: NodePlan, use: PlanExecution) {
    this.#plan = plan;
    this.#use = use;
  }

  async execute(): Promise<PlanOutcome> {
    try {
      for (const step of this.#plan.steps) await this.#step(step);
    } catch (failure) {
      await this.undo();
      throw new StepFailure(failure, this.#statement, this.#sent);
    }
    return { main: this.#main, sent: this.#sent };
  }

  async #step(step: Step): Promise<void> {
    if (this.#use.signal.aborted)
      throw new WarehouseError('CANCELLED', 'The node was cancelled between two statements');
    switch (step.kind) {
      case 'statement':
        return this.#statementStep(step);
      case 'load': {
        const columns = step.columns.map(quoteIdentifier).join(', ');
        const table = `${quoteIdentifier(step.table.schema)}.${quoteIdentifier(step.table.name)}`;
        const queryId = this.#announce(
          step.purpose,
          `insert into ${table} (${columns}) format ${step.format}`,
        );
        this.#main = await this.#use.warehouse.insert(
          {
            table: step.table.name,
            database: step.table.schema,
            columns: step.columns,
            format: step.format,
            data: this.#use.payload ?? new Uint8Array(),
          },
          { queryId, signal: this.#use.signal, settings: { date_time_input_format: 'best_effort' } },
        );
        return undefined;
      }
      case 'derived': {
        const inspection = inspect({ ...this.#use, uniqueId: this.#plan.uniqueId });
        this.#derived.push(step);
        for (const derived of await step.derive(inspection)) await this.#step(derived);
        applyChanges(this.#use.relations, step.changes);
        return undefined;
      }
      case 'audit':
        this.#statement = '';
        return this.#use.audit(step.staged);
      case 'macro':
        return this.#use.callMacro(step);
      case 'paused':
        return this.#pausedStep(step);
      case 'notice':
        this.#use.listener({ kind: 'Warned', diagnostic: step.diagnostic });
        return undefined;
      case 'hook': {
        this.#statement = step.sql;
        const sql = await this.#use.renderHook(step);
        if (sql.trim() !== '') await this.#send(step.purpose, sql);
        return undefined;
      }
    }
  }

  async #pausedStep({ gate, inside, begun, into }: PausedStep): Promise<void> {
    const ended = new AbortController();
    const signal = AbortSignal.any([this.#use.signal, ended.signal]);
    const running: Promise<void>[] = [];
    try {
      await pauseInserts(this.#use, gate, async (pause) => {
        for (const step of inside) {
          await pause.assertHeld(step.isCommit === true);
          await this.#step(step);
        }
        for (const step of begun) {
          await pause.assertHeld(false);
          const statement = this.#statementStep(step, signal);
          statement.catch(() => undefined);
          running.push(statement);
        }
        await pause.untilBegun(running, into);
      });
      await Promise.all(running);
    } catch (failure) {
      // Whatever went wrong: nothing of it may still be writing when it is undone.
      ended.abort();
      await Promise.allSettled(running);
      throw failure;
    }
  }

  async #statementStep(step: StatementStep, signal = this.#use.signal): Promise<void> {
    try {
      const sent = await (step.adds
        ? addOnce(this.#use.warehouse, step.adds, (settings) =>
            this.#send(step.purpose, step.sql, signal, settings),
          )
        : this.#send(step.purpose, step.sql, signal));
      const result = step.fills ? await this.#countRows(sent, step.fills) : sent;
      if (step.isMain) this.#main = addUp(this.#main, result);
      applyChanges(this.#use.relations, step.changes);
      if (step.isCommit) this.#isCommitted = true;
    } catch (failure) {
      if (!step.otherwise || !cannotExchange(failure)) throw failure;
      const schema = step.changes?.[0]?.kind === 'exchanged' ? step.changes[0].one.schema : '';
      this.#use.onNoExchange(schema);
      this.#use.listener({ kind: 'Warned', diagnostic: exchangeUnsupported(schema, failure.message) });
      for (const other of step.otherwise) await this.#statementStep(other);
      if (step.isCommit) this.#isCommitted = true;
    }
  }

  /** An embedded engine knows what a statement wrote only when no other ran beside it; the table knows always. */
  async #countRows(result: StatementResult, { schema, name }: RelationName): Promise<StatementResult> {
    if (result.rowsWritten !== undefined) return result;
    const { rows } = await this.#use.warehouse.query(
      'SELECT total_rows FROM system.tables WHERE database = {schema:String} AND name = {name:String}',
      { params: { schema, name }, database: null, signal: this.#use.signal },
    );
    const count = rows[0]?.[0];
    return typeof count === 'number' ? { ...result, rowsWritten: count } : result;
  }

  async #send(
    purpose: string,
    sql: string,
    signal = this.#use.signal,
    settings: Settings = {},
  ): Promise<StatementResult> {
    const queryId = this.#announce(purpose, sql);
    return this.#use.warehouse.command(sql, { queryId, signal, settings });
  }

  #announce(purpose: string, sql: string): string {
    const queryId = randomUUID();
    this.#statement = sql;
    this.#sent.push(sql);
    this.#use.listener({ kind: 'StatementSent', uniqueId: this.#plan.uniqueId, purpose, sql, queryId });
    return queryId;
  }

  /** Steps back without the run's signal: after a cancel, too, nothing may be left behind. */
  async undo(): Promise<void> {
    const { undo, uniqueId } = this.#plan;
    for (const step of [...this.#derived.flatMap((derived) => derived.undo?.() ?? []), ...undo]) {
      try {
        if (!(await this.#isDue(step))) continue;
        const queryId = randomUUID();
        this.#use.listener({ kind: 'StatementSent', uniqueId, purpose: 'undo', sql: step.sql, queryId });
        await this.#use.warehouse.command(step.sql, { queryId });
        applyChanges(this.#use.relations, step.changes);
      } catch (failure) {
        const reason = failure instanceof Error ? failure.message : String(failure);
        this.#use.listener({ kind: 'Warned', diagnostic: cleanupFailed(uniqueId, step.sql, reason) });
        // Whatever hinders one step (a server that is gone) hinders the others, and they may rely on it.
        return;
      }
    }
  }

  async #isDue({ ifExists, ifMissing, ifDictionary, untilCommit }: UndoStep): Promise<boolean> {
    if (untilCommit === true && this.#isCommitted) return false;
    const engine = await this.#engineOf(ifExists);
    if (engine === undefined) return false;
    if (ifDictionary !== undefined && ifDictionary !== (engine === 'Dictionary')) return false;
    return ifMissing === undefined || (await this.#engineOf(ifMissing)) === undefined;
  }

  async #engineOf({ schema, name }: RelationName): Promise<unknown> {
    const { rows } = await this.#use.warehouse.query(
      'SELECT engine FROM system.tables WHERE database = {schema:String} AND name = {name:String}',
      { params: { schema, name }, database: null },
    );
    return rows[0]?.[0];
  }
}
