import type { SemanticDimension } from '../../../manifest/index.ts';
import { spanInEntry } from '../../properties/property-entry.ts';
import type { SemanticSubject } from './check-semantics.ts';

type Model = SemanticSubject['semanticModels'][number];

/** Entities, dimensions and defaults of each semantic model, and dimensions across them. */
export function checkSemanticModels(subject: SemanticSubject): void {
  const dimensions = new Map<string, SemanticDimension>();
  const pairs = new Map<string, string>();
  for (const semanticModel of subject.semanticModels) {
    checkEntities(subject, semanticModel);
    checkDimensions(subject, semanticModel, dimensions);
    checkPairs(subject, semanticModel, pairs);
    checkValidity(subject, semanticModel);
    checkDefault(subject, semanticModel);
  }
}

function checkEntities(subject: SemanticSubject, { node, entry, span }: Model): void {
  const primary = node.entities.filter(({ type }) => type === 'primary').map(({ name }) => name);
  if (primary.length > 1) {
    const names = primary.map((name) => `'${name}'`).join(', ');
    subject.problem(
      node.unique_id,
      `semantic model '${node.name}' has several primary entities: ${names}`,
      spanInEntry(entry, 'entities'),
    );
  } else if (primary.length === 1 && node.primary_entity !== null) {
    subject.problem(
      node.unique_id,
      `semantic model '${node.name}' has both an entity of type primary, '${primary[0]}', and a 'primary_entity'`,
      spanInEntry(entry, 'primary_entity'),
    );
  }
  if (primary.length === 0 && node.primary_entity === null && node.dimensions.length > 0) {
    subject.problem(
      node.unique_id,
      `semantic model '${node.name}' has dimensions and no primary entity`,
      span,
      "give it an entity of type primary, or name one in 'primary_entity'",
    );
  }
  const natural = node.entities.filter(({ type }) => type === 'natural');
  if (natural.length > 1) {
    subject.problem(
      node.unique_id,
      `semantic model '${node.name}' has several natural entities`,
      spanInEntry(entry, 'entities'),
    );
  }
  if (natural.length > 0 && validityOf(node.dimensions).length === 0) {
    subject.problem(
      node.unique_id,
      `semantic model '${node.name}' has a natural entity and no validity window`,
      spanInEntry(entry, 'entities'),
      "mark its time dimensions with 'validity_params'",
    );
  }
}

function checkDimensions(
  subject: SemanticSubject,
  { node, entry }: Model,
  known: Map<string, SemanticDimension>,
): void {
  for (const [index, dimension] of node.dimensions.entries()) {
    const { name, type } = dimension;
    const place = spanInEntry(entry, 'dimensions', index);
    if (type === 'time' && dimension.type_params === null) {
      subject.warn(
        node.unique_id,
        `time dimension '${name}' of semantic model '${node.name}' has no 'type_params.time_granularity'`,
        place,
      );
    }
    const earlier = known.get(name);
    if (!earlier) known.set(name, dimension);
    else if (earlier.type !== type) {
      subject.problem(
        node.unique_id,
        `dimension '${name}' is of type ${type} here and ${earlier.type} in another semantic model`,
        place,
      );
    } else if (earlier.is_partition !== dimension.is_partition) {
      subject.problem(
        node.unique_id,
        `dimension '${name}' is a partition in one semantic model and none in another`,
        place,
      );
    }
  }
}

/** A dimension is known by its primary entity and its name: `order_id__status`. */
function checkPairs(subject: SemanticSubject, { node, entry }: Model, pairs: Map<string, string>): void {
  const primary = node.primary_entity ?? node.entities.find(({ type }) => type === 'primary')?.name;
  if (primary === undefined) return;
  for (const [index, { name }] of node.dimensions.entries()) {
    const pair = `${primary}__${name}`;
    const earlier = pairs.get(pair);
    if (earlier === undefined) pairs.set(pair, node.name);
    else if (earlier !== node.name) {
      subject.problem(
        node.unique_id,
        `'${pair}' would mean a dimension of '${earlier}' and of '${node.name}'`,
        spanInEntry(entry, 'dimensions', index, 'name'),
      );
    }
  }
}

function validityOf(dimensions: readonly SemanticDimension[]) {
  return dimensions.flatMap(({ type_params: params }) => params?.validity_params ?? []);
}

/** A validity window is two time dimensions over a natural entity, and nothing to add up. */
function checkValidity(subject: SemanticSubject, { node, span }: Model): void {
  const window = validityOf(node.dimensions);
  if (window.length === 0) return;
  const problem = (message: string): void =>
    subject.problem(node.unique_id, `semantic model '${node.name}' has a validity window ${message}`, span);
  const starts = window.filter((each) => each.is_start).length;
  const ends = window.filter((each) => each.is_end).length;
  if (window.length !== 2 || starts !== 1 || ends !== 1) {
    problem("and needs exactly two dimensions for it: one with 'is_start', one with 'is_end'");
  }
  if (!node.entities.some(({ type }) => type === 'natural')) problem('and no natural entity');
  if (node.entities.some(({ type }) => type === 'primary' || type === 'unique')) {
    problem('and an entity of type primary or unique, which cannot be joined over it');
  }
  if (node.measures.length > 0) problem('and measures, which it cannot have');
}

function checkDefault(subject: SemanticSubject, { node, entry }: Model): void {
  const dimension = node.defaults?.agg_time_dimension;
  if (dimension === undefined || dimension === null) return;
  if (node.dimensions.some(({ name, type }) => name === dimension && type === 'time')) return;
  subject.problem(
    node.unique_id,
    `the default 'agg_time_dimension' '${dimension}' is no time dimension of semantic model '${node.name}'`,
    spanInEntry(entry, 'defaults', 'agg_time_dimension'),
  );
}
