import type { Diagnostic } from '../base/index.ts';
import type { DepsEvent } from './deps-event.ts';

/** dbt's events that carry what was asked for: rows, compiled SQL, or plain text. */
export type AnswerEvent = 'ShowNode' | 'CompiledNode' | 'PrintEvent';

/** What commands announce outside of a run of nodes. */
export type CommandEvent =
  | DepsEvent
  | { readonly kind: 'CommandStarted'; readonly version: string; readonly command: string }
  | { readonly kind: 'WarehouseNamed'; readonly adapter: string; readonly detail: string }
  | { readonly kind: 'ProfileMissing'; readonly targetName: string; readonly path: string }
  | { readonly kind: 'ProjectFound'; readonly counts: readonly (readonly [string, number])[] }
  | { readonly kind: 'Diagnosed'; readonly diagnostic: Diagnostic }
  /** `log()` of a template; shown on screen when `info`. */
  | { readonly kind: 'TemplateLogged'; readonly message: string; readonly info: boolean }
  | { readonly kind: 'CatalogStarted' }
  | { readonly kind: 'CatalogWritten'; readonly file: string }
  | { readonly kind: 'NothingToDo' }
  /** How often each kind of deprecation was met. */
  | {
      readonly kind: 'DeprecationsSummarized';
      readonly counts: readonly (readonly [string, number])[];
      readonly showsAll: boolean;
    }
  /** What the command was asked for, or what a template prints, where it belongs among the log lines. */
  | {
      readonly kind: 'Answered';
      readonly event: AnswerEvent;
      readonly text: string;
      readonly data: Readonly<Record<string, unknown>>;
    }
  /** A sentence about progress that is not dbt's. */
  | { readonly kind: 'Noted'; readonly message: string }
  | {
      readonly kind: 'CommandFinished';
      readonly command: string;
      readonly success: boolean;
      readonly elapsed: number;
    };

/** Receives events in the order in which things happen; must not throw. */
export type CommandListener = (event: CommandEvent) => void;
