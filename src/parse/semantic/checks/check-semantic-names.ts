import type { Span } from '../../../base/index.ts';
import { spanInEntry } from '../../properties/property-entry.ts';
import { STANDARD_GRAINS } from '../time-window.ts';
import type { Placed, SemanticSubject } from './check-semantics.ts';

const NAME = /^[a-z](?:(?!__)[a-z0-9_])*[a-z0-9]$/;
const RESERVED = new Set(['metric_time', 'mf_internal_uuid']);
const KEYWORDS = new Set(
  (
    'AND AS CREATE DISTINCT FOR FROM FULL HAVING IN INNER INTO IS JOIN LEFT LIKE NATURAL NOT NULL ON OR RIGHT ' +
    'SELECT UNION USING WHERE WITH'
  ).split(' '),
);

/** Names that MetricFlow can work with, each for one thing only. */
export function checkSemanticNames(subject: SemanticSubject): void {
  checkUnique(subject, 'semantic model', subject.semanticModels);
  checkUnique(subject, 'metric', subject.metrics);
  checkUnique(subject, 'saved query', subject.savedQueries);
  for (const semanticModel of subject.semanticModels) {
    const { node } = semanticModel;
    const seen = new Map<string, string>();
    for (const { kind, name, span } of elementsOf(semanticModel)) {
      const earlier = seen.get(name);
      if (earlier !== undefined) {
        const message = `'${name}' is the name of a ${kind} and of a ${earlier}`;
        subject.problem(node.unique_id, message, span, 'names are unique within a semantic model');
      } else seen.set(name, kind);
      checkName(subject, node.unique_id, name, span);
      if (KEYWORDS.has(name.toUpperCase())) {
        subject.problem(node.unique_id, `the ${kind} '${name}' is named like a word of SQL`, span);
      }
    }
    checkLabels(subject, semanticModel);
  }
  checkKinds(subject);
  checkCustomGrains(subject);
}

/** Whether MetricFlow takes a name. */
export function checkName(subject: SemanticSubject, id: string, name: string, span: Span): void {
  if (!NAME.test(name)) {
    const hint =
      'two or more lower case letters, digits and single underscores, beginning with a letter, not ending in an underscore';
    subject.problem(id, `'${name}' is no name for the semantic layer`, span, hint);
  }
  if (STANDARD_GRAINS.includes(name.toLowerCase())) {
    subject.problem(id, `'${name}' is the name of a time granularity`, span);
  }
  if (RESERVED.has(name.toLowerCase())) {
    subject.problem(id, `'${name}' is a name that MetricFlow keeps for itself`, span);
  }
}

type Named = Placed<{ readonly name: string; readonly unique_id: string; readonly label: string | null }>;

function checkUnique(subject: SemanticSubject, kind: string, all: readonly Named[]): void {
  const names = new Set<string>();
  const labels = new Map<string, string>();
  for (const { node, span } of all) {
    checkName(subject, node.unique_id, node.name, span);
    if (names.has(node.name)) {
      subject.problem(node.unique_id, `another ${kind} is called '${node.name}', too`, span);
    }
    names.add(node.name);
    if (node.label === null || kind === 'saved query') continue;
    const earlier = labels.get(node.label);
    if (earlier === undefined) labels.set(node.label, node.name);
    else {
      const message = `the label '${node.label}' of ${kind} '${node.name}' is that of '${earlier}'`;
      subject.problem(node.unique_id, message, span, 'labels are unique');
    }
  }
}

type Model = SemanticSubject['semanticModels'][number];

function* elementsOf({ node, entry }: Model): Iterable<{ kind: string; name: string; span: Span }> {
  const parts = [
    ['measure', 'measures'],
    ['entity', 'entities'],
    ['dimension', 'dimensions'],
  ] as const;
  for (const [kind, key] of parts) {
    for (const [index, { name }] of node[key].entries()) {
      yield { kind, name, span: spanInEntry(entry, key, index, 'name') };
    }
  }
}

function checkLabels(subject: SemanticSubject, { node, entry }: Model): void {
  for (const key of ['dimensions', 'entities', 'measures'] as const) {
    const seen = new Set<string>();
    for (const [index, { label }] of node[key].entries()) {
      if (label === null) continue;
      if (seen.has(label)) {
        const place = spanInEntry(entry, key, index, 'label');
        subject.problem(node.unique_id, `two of its ${key} have the label '${label}'`, place);
      }
      seen.add(label);
    }
  }
}

/** One name, one kind of element; one entity, one label: in the whole project. */
function checkKinds(subject: SemanticSubject): void {
  const kinds = new Map<string, { readonly kind: string; readonly model: string }>();
  const labels = new Map<string, string>();
  for (const semanticModel of subject.semanticModels) {
    const { node, entry } = semanticModel;
    for (const { kind, name, span } of elementsOf(semanticModel)) {
      const earlier = kinds.get(name);
      if (!earlier) kinds.set(name, { kind, model: node.name });
      else if (earlier.kind !== kind && earlier.model !== node.name) {
        const message = `'${name}' is a ${kind} here and a ${earlier.kind} in semantic model '${earlier.model}'`;
        subject.problem(node.unique_id, message, span);
      }
    }
    for (const [index, { name, label }] of node.entities.entries()) {
      if (label === null) continue;
      const earlier = labels.get(name);
      if (earlier === undefined) labels.set(name, label);
      else if (earlier !== label) {
        const place = spanInEntry(entry, 'entities', index, 'label');
        const message = `the entity '${name}' has the label '${label}' here and '${earlier}' elsewhere`;
        subject.problem(node.unique_id, message, place);
      }
    }
  }
}

function checkCustomGrains(subject: SemanticSubject): void {
  const taken = new Map<string, string>();
  for (const semanticModel of subject.semanticModels) {
    for (const { kind, name } of elementsOf(semanticModel)) taken.set(name, kind);
    taken.set(semanticModel.node.name, 'semantic model');
  }
  for (const { node } of subject.metrics) taken.set(node.name, 'metric');
  const [first] = subject.semanticModels;
  if (!first) return;
  const seen = new Set<string>();
  for (const { node, customGranularities } of subject.timeSpines) {
    for (const { name } of customGranularities) {
      checkName(subject, node.unique_id, name, first.span);
      const kind = seen.has(name) ? 'custom granularity' : taken.get(name);
      if (kind !== undefined) {
        subject.problem(
          node.unique_id,
          `the custom granularity '${name}' has the name of a ${kind}`,
          first.span,
        );
      }
      seen.add(name);
    }
  }
}
