import type { Span } from '../../base/index.ts';
import type { GroupNode } from '../../manifest/index.ts';
import { duplicateResource } from '../diagnostics.ts';
import { dictAt, textAt } from '../json-object.ts';
import { readEntries, spanOfEntry } from './property-entry.ts';
import { readOwner } from './read-owner.ts';
import type { ParseSession } from '../session.ts';

/** Every group of the project, by `unique_id`. */
export function buildGroups(session: ParseSession): Record<string, GroupNode> {
  const groups: Record<string, GroupNode> = {};
  const places = new Map<string, Span>();
  for (const owner of session.project.packages) {
    for (const entry of readEntries(session, owner, 'groups')) {
      const id = `group.${owner.name}.${entry.name}`;
      const earlier = places.get(id);
      if (earlier) {
        session.diagnostics.report(duplicateResource(id, spanOfEntry(entry), earlier));
        continue;
      }
      places.set(id, spanOfEntry(entry));
      const meta = dictAt(dictAt(entry.data, 'config'), 'meta');
      groups[id] = {
        name: entry.name,
        resource_type: 'group',
        package_name: owner.name,
        path: entry.file.path,
        original_file_path: entry.file.originalFilePath,
        unique_id: id,
        owner: readOwner(session, entry),
        description: textAt(entry.data, 'description'),
        config: { meta },
      };
    }
  }
  return groups;
}
