import type { Clock, JsonObject } from '../base/index.ts';
import type { BatchRange, CommandListener } from '../manifest/index.ts';
import type { RunListener } from '../run/index.ts';
import type { StreamEventSink } from '../stream/index.ts';
import type { EventTimeOptions } from './read-event-times.ts';

/** How a use case meets the world: where it says what happens, and how it is told to stop. */
export interface AppIo {
  readonly onCommand: CommandListener;
  readonly onRun: RunListener;
  readonly onStream: StreamEventSink;
  /** `print()` of templates and what a command was asked for: one call a text, without a final line end. */
  readonly print: (text: string) => void;
  /** Aborted by Ctrl-C: what runs is cancelled and marked. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** What every command may be told. `undefined` is "not told". */
export interface GlobalOptions {
  /** dbt's name of the command. */
  readonly command: string;
  /** The working directory; everything relative is relative to it. */
  readonly cwd: string;
  /** The environment with `.env` folded in. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly projectDir?: string | undefined;
  readonly profilesDir?: string | undefined;
  readonly profile?: string | undefined;
  readonly target?: string | undefined;
  readonly targetPath?: string | undefined;
  readonly logPath?: string | undefined;
  readonly threads?: number | undefined;
  /** `--vars` as text: YAML. */
  readonly vars?: string | undefined;
  /** `--state`: the folder of an earlier run's artifacts, relative to the project or to the working directory. */
  readonly state?: string | undefined;
  readonly defer?: boolean;
  /** `--defer-state`: in place of `state` for deferring alone. */
  readonly deferState?: string | undefined;
  readonly favorState?: boolean;
  readonly warnError: boolean;
  /** `--warn-error-options` as text: YAML. */
  readonly warnErrorOptions?: string | undefined;
  readonly writeJson: boolean;
  readonly invocationId: string;
  readonly startedAt: Date;
  /** Every flag by its upper-case dbt name, for `flags` in templates. */
  readonly flags: JsonObject;
  /** What the user gave, for `args` of run_results.json and `invocation_args_dict`. */
  readonly args: JsonObject;
}

export interface SelectionOptions {
  readonly select: readonly string[];
  readonly exclude: readonly string[];
  readonly selector?: string | undefined;
  readonly resourceTypes: readonly string[];
  readonly excludeResourceTypes: readonly string[];
  /** `unique_id`s of what to work on, whatever else is asked for: `retry`. */
  readonly only?: readonly string[];
  /** Batches that a microbatch model is to build, in place of those that are due: `retry`. */
  readonly failedBatches?: ReadonlyMap<string, readonly BatchRange[]>;
  readonly indirectSelection: 'eager' | 'cautious' | 'buildable' | 'empty';
}

export interface RunOptions extends GlobalOptions, SelectionOptions, EventTimeOptions {
  readonly fullRefresh: boolean;
  readonly failFast: boolean;
  readonly storeFailures: boolean;
  readonly empty: boolean;
  /** Whether to look at rows of the seeds that were loaded. */
  readonly showSeeds?: boolean;
}
