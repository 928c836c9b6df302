import type { Settings } from '../../manifest/index.ts';
import type { QueryNames } from '../lineage/read-names.ts';
import type { QueryLineage } from '../lineage/types.ts';
import type { TypedColumn } from '../tree/tree-node.ts';

/** A relation that stands in the analyser for a real one: its columns, no rows. */
export interface Shadow {
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'dictionary';
  /** Of a dictionary. */
  readonly primaryKey?: readonly string[];
}

export interface ShadowColumn extends TypedColumn {
  /** Whether `SELECT *` leaves it out: MATERIALIZED and ALIAS columns. */
  readonly isHidden?: boolean;
}

/** What the parent asks. Requests of a batch run side by side: what builds on another is asked when that is answered. */
export type AnalyserRequest = DefineRequest | AnalyseRequest | ReadRequest | RunRequest;

/** Makes a shadow, in place of an earlier one of its name. */
export interface DefineRequest {
  readonly kind: 'define';
  readonly shadow: Shadow;
  readonly columns: readonly ShadowColumn[];
}

/** What ClickHouse's analyser says of a query. */
export interface AnalyseRequest {
  readonly kind: 'analyse';
  readonly sql: string;
  /** What bare names are looked for in. */
  readonly database: string;
  readonly settings: Settings;
  /** Whether the relations that it reads have shadows: without them only its names are read. */
  readonly describes: boolean;
  /**
   * Whether what it names is wanted in any case. Otherwise it is told where it is needed: when a relation is missing, when
   * the query may read through a table function, and when it is not described.
   */
  readonly names: boolean;
  /** Whether its column lineage is wanted. */
  readonly traces: boolean;
}

/** A question of a template about columns and types. */
export interface ReadRequest {
  readonly kind: 'read';
  readonly sql: string;
  readonly database: string;
  readonly params: Readonly<Record<string, string>>;
}

/** A statement of the project's that the analyser has to know: CREATE FUNCTION. */
export interface RunRequest {
  readonly kind: 'run';
  readonly sql: string;
  readonly database: string;
}

/** What ClickHouse refused. */
export interface EngineFailure {
  readonly code: string;
  readonly number?: number;
  readonly message: string;
  /** The statement that was sent, which holds the query: what positions in the message count from. */
  readonly statement: string;
}

/** What was found of a query, as far as it went. */
export interface Analysis {
  /** Absent when it cannot be parsed, or nobody needs them. */
  readonly names?: QueryNames;
  readonly columns?: readonly TypedColumn[];
  readonly lineage?: QueryLineage;
  readonly failure?: EngineFailure;
  /** Table functions that would look beyond this machine's memory: the query was not analysed. */
  readonly outside?: readonly string[];
}

export type AnalyserAnswer =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly failure: EngineFailure }
  | { readonly kind: 'analysed'; readonly analysis: Analysis }
  | { readonly kind: 'rows'; readonly rows: readonly (readonly unknown[])[] };

/** The answer that belongs to a kind of request. */
export interface AnswerOf {
  readonly define: Extract<AnalyserAnswer, { kind: 'done' | 'failed' }>;
  readonly analyse: Extract<AnalyserAnswer, { kind: 'analysed' }>;
  readonly read: Extract<AnalyserAnswer, { kind: 'rows' | 'failed' }>;
  readonly run: Extract<AnalyserAnswer, { kind: 'done' | 'failed' }>;
}

/** To the child: requests by number. */
export interface RequestBatch {
  readonly requests: readonly (readonly [number, AnalyserRequest])[];
}

/** From the child, once: whether it has an engine. */
export type Greeting =
  | { readonly kind: 'ready'; readonly version: string }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly hint?: string };

/** The child failed at a request by a mistake of its own. */
export interface Bug {
  readonly kind: 'bug';
  readonly message: string;
}

/** From the child: answers by number. */
export interface AnswerBatch {
  readonly kind: 'answers';
  readonly answers: readonly (readonly [number, AnalyserAnswer | Bug])[];
}

export function isChildMessage(value: unknown): value is Greeting | AnswerBatch {
  return typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string';
}

export function isRequestBatch(value: unknown): value is RequestBatch {
  return typeof value === 'object' && value !== null && 'requests' in value && Array.isArray(value.requests);
}
