import type { ExistingRelation } from './types.ts';

/** What exists in the databases of a run: filled by one query, then kept in step by those who create and drop. */
export interface RelationCache {
  /** The relation, or undefined when there is none. Schemas that were not loaded are looked up once. */
  get(schema: string, name: string): Promise<ExistingRelation | undefined>;
  list(schema: string): Promise<readonly ExistingRelation[]>;
  hasSchema(schema: string): Promise<boolean>;
  /** The engine of the database (`Atomic`, `Overlay`, `Replicated`, …), or undefined when there is none. */
  schemaEngine(schema: string): Promise<string | undefined>;
  /** Looks again at one relation, of which it is not known what became. */
  refresh(schema: string, name: string): Promise<void>;
  added(relation: ExistingRelation): void;
  dropped(schema: string, name: string): void;
  renamed(schema: string, from: string, to: string): void;
  /** `from` and `to` have changed places. */
  exchanged(schema: string, from: string, to: string): void;
  schemaCreated(schema: string, engine?: string): void;
  schemaDropped(schema: string): void;
}
