import { sha256 } from '../../base/index.ts';
import type { CodeUnit } from '../code/code-unit.ts';
import { fqnFolders, readUnit } from '../code/sql-units.ts';
import { textAt } from '../json-object.ts';
import type { ParseSession } from '../session.ts';
import { stripText } from '../strip-text.ts';
import { readEntries, spanInEntry, spanOfEntry } from './property-entry.ts';

/** Snapshots that property files define alone: those with a `relation:`, of which they take every column. */
export function readYamlSnapshots(session: ParseSession): CodeUnit[] {
  return session.project.packages.flatMap((owner) =>
    readEntries(session, owner, 'snapshots').flatMap((entry) => {
      const relation = textAt(entry.data, 'relation');
      if (relation === null) return [];
      const { source } = entry.document;
      const text = `select * from {{ ${relation} }}`;
      return [
        readUnit(
          session,
          { path: source.path, text, cutFrom: spanInEntry(entry, 'relation') },
          {
            type: 'snapshot',
            configKind: 'snapshot',
            package: owner,
            name: entry.name,
            uniqueId: `snapshot.${owner.name}.${entry.name}`,
            fqn: [...fqnFolders(owner.name, entry.file.path), entry.name],
            path: `${entry.file.path}/${entry.name}.sql`,
            originalFilePath: entry.file.originalFilePath,
            file: source,
            span: spanOfEntry(entry),
            checksum: { name: 'sha256', checksum: sha256(stripText(source.text)) },
            ownTags: [],
          },
        ),
      ];
    }),
  );
}
