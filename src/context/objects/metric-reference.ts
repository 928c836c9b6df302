import { HostObject } from '../../jinja/index.ts';
import type { MetricNode } from '../../manifest/index.ts';
import { defineFunction } from './define-function.ts';

/** `metric(…)` while parsing: its name, and no more. */
export class MetricReference extends HostObject {
  override readonly typeName: string = 'MetricReference';
  readonly #name: string;
  readonly #packageName: string | null;

  constructor(name: string, packageName: string | null) {
    super();
    this.#name = name;
    this.#packageName = packageName;
  }

  override getAttribute(name: string): unknown {
    if (name === 'metric_name') return this.#name;
    return name === 'package_name' ? this.#packageName : undefined;
  }

  override toText(): string {
    return this.#name;
  }
}

/** `metric(…)` while executing: the metric's fields, and which metrics it is made of (`dbt/contracts/graph/metrics.py`). */
export class ResolvedMetric extends MetricReference {
  override readonly typeName: string = 'ResolvedMetricReference';
  readonly #node: MetricNode;
  readonly #find: (uniqueId: string) => MetricNode | undefined;

  constructor(node: MetricNode, find: (uniqueId: string) => MetricNode | undefined) {
    super(node.name, node.package_name);
    this.#node = node;
    this.#find = find;
  }

  override getAttribute(name: string): unknown {
    switch (name) {
      case 'full_metric_dependency':
        return this.#names(name, () => true);
      case 'base_metric_dependency':
        return this.#names(name, (each) => !isDerived(each));
      case 'derived_metric_dependency':
        return this.#names(name, isDerived);
      case 'derived_metric_dependency_depth':
        return defineFunction(name, [], () => this.#depths(this.#node, 1));
      default:
        return super.getAttribute(name) ?? new Map(Object.entries(this.#node)).get(name);
    }
  }

  #names(method: string, isMeant: (metric: MetricNode) => boolean): HostObject {
    return defineFunction(method, [], () => {
      const all = [...this.#withParents(this.#node)].filter(isMeant).map((each) => each.name);
      return [...new Set(all)];
    });
  }

  *#withParents(metric: MetricNode): Iterable<MetricNode> {
    yield metric;
    for (const parent of this.#parents(metric)) yield* this.#withParents(parent);
  }

  #depths(metric: MetricNode, depth: number): readonly Readonly<Record<string, number>>[] {
    if (!isDerived(metric)) return [];
    return [
      { [metric.name]: depth },
      ...this.#parents(metric).flatMap((parent) => this.#depths(parent, depth + 1)),
    ];
  }

  #parents(metric: MetricNode): readonly MetricNode[] {
    return metric.depends_on.nodes.flatMap((id) => this.#find(id) ?? []);
  }
}

const isDerived = ({ type }: MetricNode): boolean => type === 'derived' || type === 'ratio';
