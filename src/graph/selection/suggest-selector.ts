import { didYouMean } from '../../base/index.ts';
import type { Manifest } from '../../manifest/index.ts';
import type { ProjectGraph } from '../project-graph.ts';
import { fieldOf } from '../graph-member.ts';
import type { Criterion } from './selection-spec.ts';

/** Values that would match something, for the methods whose values are names. */
function knownValues({ method }: Criterion, graph: ProjectGraph): readonly string[] {
  const members = [...graph.members.values()];
  switch (method) {
    case 'fqn':
      return members
        .filter((member) => member.resourceType !== 'source' && member.resourceType !== 'test')
        .flatMap((member) => [member.name, ...member.fqn.slice(0, -1)]);
    case 'tag':
      return members.flatMap((member) => member.tags);
    case 'package':
      return ['this', ...members.map((member) => member.packageName)];
    case 'source':
      return members
        .filter((member) => member.resourceType === 'source')
        .flatMap((member) => {
          const source = String(fieldOf(member, 'source_name'));
          return [source, `${source}.${member.name}`];
        });
    case 'path':
      return members.flatMap((member) => {
        const folders = member.filePath.split('/');
        return folders.map((_folder, index) => folders.slice(0, index + 1).join('/'));
      });
    case 'file':
      return members.map((member) => member.filePath.split('/').at(-1) ?? '');
    case 'exposure':
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
    case 'unit_test':
      return members.filter((member) => member.resourceType === method).map((member) => member.name);
    case 'group':
      return members.flatMap((member) =>
        typeof member.config.group === 'string' ? [member.config.group] : [],
      );
    case 'test_name':
    case 'access':
    case 'config':
    case 'test_type':
    case 'resource_type':
    case 'state':
    case 'result':
    case 'source_status':
    case 'version':
    case 'selector':
      return [];
  }
}

/** What to write in place of a criterion that matches nothing; undefined when nothing comes near. */
export function suggestSelector(
  criterion: Criterion,
  graph: ProjectGraph,
  manifest: Manifest,
): string | undefined {
  const value = String(criterion.value);
  if (criterion.method === 'fqn') {
    const disabled = Object.values(manifest.disabled)
      .flat()
      .find((node) => node.name === value);
    if (disabled) return `'${value}' (${disabled.original_file_path}) is disabled.`;
    const source = [...graph.members.values()].find(
      (member) =>
        member.resourceType === 'source' &&
        [member.name, String(fieldOf(member, 'source_name'))].includes(value),
    );
    if (source)
      return `Sources are selected by 'source:${String(fieldOf(source, 'source_name'))}.${source.name}'.`;
  }
  const near = didYouMean(value, knownValues(criterion, graph));
  return near && near.charAt(0).toUpperCase() + near.slice(1);
}
