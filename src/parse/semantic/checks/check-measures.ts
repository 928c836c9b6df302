import type { SemanticMeasure } from '../../../manifest/index.ts';
import { spanInEntry } from '../../properties/property-entry.ts';
import type { SemanticSubject } from './check-semantics.ts';

type Model = SemanticSubject['semanticModels'][number];
type Problem = (message: string, hint?: string) => void;

/** What measures need of their semantic model, and what their aggregations need of them. */
export function checkMeasures(subject: SemanticSubject): void {
  const owners = new Map<string, string>();
  for (const semanticModel of subject.semanticModels) {
    const { node, entry } = semanticModel;
    for (const [index, measure] of node.measures.entries()) {
      const place = spanInEntry(entry, 'measures', index);
      const problem: Problem = (message, hint) => subject.problem(node.unique_id, message, place, hint);
      const owner = owners.get(measure.name);
      if (owner !== undefined && owner !== node.name) {
        problem(`measure '${measure.name}' is in several semantic models: '${owner}' and '${node.name}'`);
      }
      owners.set(measure.name, owner ?? node.name);
      checkTimeDimension(semanticModel, measure, problem);
      checkAggregation(measure, problem);
      checkNonAdditive(semanticModel, measure, problem);
    }
  }
}

function timeDimensionOf({ node }: Model, measure: SemanticMeasure) {
  const name = measure.agg_time_dimension ?? node.defaults?.agg_time_dimension ?? null;
  return { name, dimension: node.dimensions.find((each) => each.name === name) };
}

function checkTimeDimension(semanticModel: Model, measure: SemanticMeasure, problem: Problem): void {
  const { name, dimension } = timeDimensionOf(semanticModel, measure);
  const owner = semanticModel.node.name;
  if (name === null) {
    problem(
      `measure '${measure.name}' of semantic model '${owner}' has no aggregation time dimension`,
      "set 'agg_time_dimension' of the measure, or in the semantic model's 'defaults'",
    );
  } else if (dimension?.type !== 'time') {
    problem(
      `'${name}', the aggregation time dimension of measure '${measure.name}', is no time dimension of semantic model '${owner}'`,
    );
  }
}

function checkAggregation({ name, agg, expr, agg_params: params }: SemanticMeasure, problem: Problem): void {
  if (agg === 'count' && expr === null) {
    problem(`measure '${name}' counts and needs an 'expr'`, "'expr: 1' counts all rows");
  }
  if (agg === 'count' && expr?.toLowerCase().startsWith('distinct ')) {
    problem(`measure '${name}' counts a DISTINCT expression`, "use 'agg: count_distinct'");
  }
  const percentile = params?.percentile ?? null;
  if (agg === 'percentile') {
    if (percentile === null) problem(`measure '${name}' is a percentile and needs 'agg_params.percentile'`);
    else if (percentile <= 0 || percentile >= 1) {
      problem(`the percentile of measure '${name}' is ${percentile} and has to lie between 0 and 1`);
    }
  } else if (agg === 'median') {
    if (percentile !== null && percentile !== 0.5) {
      problem(`measure '${name}' is a median, and its percentile is ${percentile}`);
    }
    if (params?.use_discrete_percentile === true) {
      problem(`measure '${name}' is a median, which takes no 'use_discrete_percentile'`);
    }
  } else if (percentile || params?.use_discrete_percentile || params?.use_approximate_percentile) {
    problem(`measure '${name}' has 'agg_params' of a percentile, but its aggregation is ${agg}`);
  }
}

function checkNonAdditive(semanticModel: Model, measure: SemanticMeasure, problem: Problem): void {
  const { node } = semanticModel;
  const wanted = measure.non_additive_dimension;
  if (!wanted) return;
  const what = `the 'non_additive_dimension' of measure '${measure.name}'`;
  const dimension = node.dimensions.find(({ name }) => name === wanted.name);
  if (!dimension) problem(`${what}, '${wanted.name}', is no dimension of semantic model '${node.name}'`);
  else if (dimension.type !== 'time') problem(`${what}, '${wanted.name}', is no time dimension`);
  const grain = dimension?.type_params?.time_granularity;
  const ownGrain = timeDimensionOf(semanticModel, measure).dimension?.type_params?.time_granularity;
  if (grain !== undefined && ownGrain !== undefined && grain !== ownGrain) {
    problem(`${what} is by ${grain}, but its aggregation time dimension is by ${ownGrain}`);
  }
  if (wanted.window_choice !== 'min' && wanted.window_choice !== 'max') {
    problem(`${what} has the window choice '${wanted.window_choice}'`, "take 'min' or 'max'");
  }
  const entities = new Set(node.entities.map(({ name }) => name));
  for (const each of wanted.window_groupings.filter((name) => !entities.has(name))) {
    problem(`${what} groups by '${each}', which is no entity of semantic model '${node.name}'`);
  }
}
