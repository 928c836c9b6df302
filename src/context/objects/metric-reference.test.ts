import { describe, expect, it } from 'vitest';
import { callArguments, callValue, HostObject, toRepr, toText } from '../../jinja/index.ts';
import type { MetricNode } from '../../manifest/index.ts';
import { MetricReference, ResolvedMetric } from './metric-reference.ts';

function metric(name: string, type: MetricNode['type'], ...parents: readonly string[]): MetricNode {
  return {
    resource_type: 'metric',
    name,
    type,
    package_name: 'shop',
    unique_id: `metric.shop.${name}`,
    label: name.toUpperCase(),
    depends_on: { macros: [], nodes: parents.map((each) => `metric.shop.${each}`) },
  } as unknown as MetricNode;
}

const METRICS = new Map(
  [
    metric('sales', 'simple'),
    metric('costs', 'simple'),
    metric('margin', 'derived', 'sales', 'costs'),
    metric('share', 'ratio', 'margin', 'sales'),
  ].map((each) => [each.unique_id, each]),
);

function ask(name: string, method: string): string {
  const node = METRICS.get(`metric.shop.${name}`);
  if (!node) throw new Error(name);
  const member = new ResolvedMetric(node, (id) => METRICS.get(id)).getAttribute(method);
  return toRepr(member instanceof HostObject ? callValue(member, callArguments()) : member);
}

describe('metric(…)', () => {
  it('is its name when it is printed, and has the fields of the metric', () => {
    expect(toText(new MetricReference('sales', null))).toBe('sales');
    expect(ask('sales', 'label')).toBe("'SALES'");
    expect(ask('sales', 'metric_name')).toBe("'sales'");
  });

  it('knows the metrics that it is made of', () => {
    expect(ask('share', 'full_metric_dependency')).toBe("['share', 'margin', 'sales', 'costs']");
    expect(ask('share', 'base_metric_dependency')).toBe("['sales', 'costs']");
    expect(ask('share', 'derived_metric_dependency')).toBe("['share', 'margin']");
    expect(ask('share', 'derived_metric_dependency_depth')).toBe("[{'share': 1}, {'margin': 2}]");
    expect(ask('sales', 'derived_metric_dependency_depth')).toBe('[]');
  });
});
