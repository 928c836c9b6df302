import type { BuiltNode } from '../nodes/draft.ts';
import type { BuiltExposure } from '../properties/build-exposures.ts';
import type { ParseSession } from '../session.ts';
import { linkReferences } from './link-references.ts';
import type { Resolver } from './resolver.ts';

/** Tells every generic test which node it is attached to; it takes that node's group. */
export function attachTests(resolver: Resolver, nodes: readonly BuiltNode[]): void {
  for (const { node, unit } of nodes) {
    if (node.resource_type !== 'test' || !unit.genericTest) continue;
    const [section, ...name] = unit.genericTest.fileKeyName.split('.');
    if (section === 'sources') continue;
    const own = unit.captured.refs.find(({ value }) => value.name === name.join('.'))?.value;
    const args = { name: name.join('.'), package: null, version: own?.version ?? null };
    const target = resolver.ref({ ...args, package: node.package_name }, node.package_name, unit.span);
    const found = target.kind === 'missing' ? resolver.ref(args, node.package_name, unit.span) : target;
    if (found.kind === 'missing') continue;
    node.attached_node = found.node.unique_id;
    node.group = found.node.group;
  }
}

/** Resolves what every node refers to; one that refers to something that is not there is switched off. */
export function linkNodes(session: ParseSession, resolver: Resolver, nodes: readonly BuiltNode[]): void {
  for (const { node, unit } of nodes) {
    if (node.resource_type === 'seed') continue;
    const referrer = {
      uniqueId: node.unique_id,
      packageName: node.package_name,
      group: node.group,
      isTest: node.resource_type === 'test',
    };
    const linked = linkReferences(session, resolver, referrer, unit.captured);
    node.depends_on = { ...node.depends_on, nodes: linked.nodes };
    if (linked.isBroken) node.config = { ...node.config, enabled: false };
  }
}

export function linkExposures(
  session: ParseSession,
  resolver: Resolver,
  exposures: readonly BuiltExposure[],
): void {
  for (const { node, captured } of exposures) {
    if (node.config.enabled === false) continue;
    const referrer = { uniqueId: node.unique_id, packageName: node.package_name, group: null, isTest: false };
    const linked = linkReferences(session, resolver, referrer, captured);
    node.depends_on = { macros: [], nodes: linked.nodes };
  }
}
