import type { Diagnostic } from '../base/index.ts';
import type {
  FreshnessRun,
  ManifestNode,
  NodeResult,
  RunResult,
  SourceFreshness,
  SourceNode,
} from '../manifest/index.ts';
import type { NoOpNode } from './no-op-node.ts';

/** What the line of a node says about it. */
export interface NodeLine {
  readonly uniqueId: string;
  readonly node: ManifestNode | NoOpNode;
  /** 1-based place in the run and how many there are. */
  readonly index: number;
  readonly total: number;
  /** dbt's description of the node: ``sql table model `db`.`orders` ``, `test not_null_orders_id`, … */
  readonly description: string;
  readonly thread: string;
}

/** What the line of a source says about it while its freshness is measured. */
export interface FreshnessLine {
  readonly source: SourceNode;
  /** 1-based place among the sources and how many there are. */
  readonly index: number;
  readonly total: number;
  readonly thread: string;
}

/** Everything that `run` announces; who listens decides what to show. */
export type RunEvent =
  | {
      readonly kind: 'RunStarted';
      readonly total: number;
      readonly threads: number;
      readonly targetName: string;
    }
  | { readonly kind: 'NodeStarted'; readonly line: NodeLine; readonly at: Date }
  | { readonly kind: 'NodeFinished'; readonly line: NodeLine; readonly at: Date; readonly result: NodeResult }
  | {
      readonly kind: 'StatementSent';
      readonly uniqueId: string;
      readonly purpose: string;
      readonly sql: string;
      readonly queryId: string;
    }
  | {
      /** What planning a node asks before anything is changed for it. */
      readonly kind: 'QuestionSent';
      readonly uniqueId: string;
      readonly sql: string;
      readonly queryId: string;
    }
  | {
      readonly kind: 'HookStarted';
      readonly name: string;
      readonly index: number;
      readonly total: number;
      readonly at: Date;
    }
  | {
      readonly kind: 'HookFinished';
      readonly name: string;
      readonly index: number;
      readonly total: number;
      readonly at: Date;
      readonly result: NodeResult;
    }
  | { readonly kind: 'FreshnessStarted'; readonly line: FreshnessLine; readonly at: Date }
  | { readonly kind: 'FreshnessMeasured'; readonly line: FreshnessLine; readonly result: SourceFreshness }
  | {
      readonly kind: 'FreshnessFinished';
      readonly run: FreshnessRun;
      readonly lines: readonly FreshnessLine[];
    }
  | { readonly kind: 'Warned'; readonly diagnostic: Diagnostic }
  | { readonly kind: 'CancelRequested'; readonly running: readonly string[] }
  | { readonly kind: 'RunFinished'; readonly result: RunResult; readonly cancelled: boolean };

/** Receives events in the order in which things happen; must not throw. */
export type RunListener = (event: RunEvent) => void;
