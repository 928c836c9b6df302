import type { Span } from '../../base/index.ts';

/** A value of a record as the spec writes it. */
export type FieldSpec =
  /** A faker expression or `iteration.index`, as text. */
  | { readonly kind: 'expression'; readonly text: string; readonly span: Span }
  | { readonly kind: 'constant'; readonly value: number | boolean | null }
  | { readonly kind: 'record'; readonly fields: readonly NamedField[] }
  | { readonly kind: 'list'; readonly items: readonly FieldSpec[] };

export interface NamedField {
  readonly name: string;
  readonly value: FieldSpec;
}

/** For each record of a topic, records of another one. */
export interface RelationshipSpec {
  readonly topic: string;
  /** The field whose value the children take; one child for each element when it is a list. */
  readonly parentField: string;
  readonly childField: string;
  /** How many children a record gets; not used when the parent's field is a list. */
  readonly recordsPer: number;
}

export interface TopicSpec {
  readonly topic: string;
  /** The field whose value is the message's key; null for messages without a key. */
  readonly key: string | null;
  readonly relationships: readonly RelationshipSpec[];
  readonly fields: readonly NamedField[];
  readonly span: Span;
}

/** A spec in the format of MaterializeInc/datagen: its topics in the order of the file. */
export interface DatagenSpec {
  readonly topics: readonly TopicSpec[];
}
