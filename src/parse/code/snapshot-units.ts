import { sha256 } from '../../base/index.ts';
import { extractBlocks } from '../../jinja/index.ts';
import type { LoadedPackage } from '../../project/index.ts';
import { attempt, type ParseSession } from '../session.ts';
import { stripText } from '../strip-text.ts';
import type { CodeUnit } from './code-unit.ts';
import { readUnit } from './sql-units.ts';

const SNAPSHOT = new Set(['snapshot'] as const);

/** Every `{% snapshot %}` block of a package; its fqn includes the file's name. */
export function readSnapshots(session: ParseSession, owner: LoadedPackage): CodeUnit[] {
  return owner.snapshots.flatMap((file) => {
    const blocks = attempt(session, () =>
      extractBlocks(file.source, SNAPSHOT, (w) => session.diagnostics.report(w)),
    );
    const stem = file.path.replace(/\.[^./]*$/, '');
    const checksum = { name: 'sha256', checksum: sha256(stripText(file.source.text)) };
    return (blocks ?? []).map((block) =>
      readUnit(
        session,
        { path: file.source.path, text: block.body, cutFrom: block.bodySpan },
        {
          type: 'snapshot',
          configKind: 'snapshot',
          package: owner,
          name: block.name,
          uniqueId: `snapshot.${owner.name}.${block.name}`,
          fqn: [owner.name, ...stem.split('/'), block.name],
          path: file.path,
          originalFilePath: file.originalFilePath,
          file: file.source,
          span: block.span,
          checksum,
          ownTags: [],
        },
      ),
    );
  });
}
