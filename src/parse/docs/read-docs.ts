import type { Scope } from '../../jinja/index.ts';
import { extractBlocks } from '../../jinja/index.ts';
import type { DocNode } from '../../manifest/index.ts';
import { duplicateDoc } from '../diagnostics.ts';
import { headOf } from '../macros/read-macros.ts';
import { attempt, hasJinja, type ParseSession } from '../session.ts';
import { stripText } from '../strip-text.ts';
import type { BlockDefinition } from '../../jinja/index.ts';

const DOCS = new Set(['docs'] as const);
const NOTHING: Scope = { get: () => undefined, names: () => [] };

/** Every `{% docs %}` block of all packages, by `unique_id`. */
export function readDocs(session: ParseSession): Record<string, DocNode> {
  const docs: Record<string, DocNode> = {};
  const places = new Map<string, BlockDefinition>();
  for (const owner of session.project.packages) {
    for (const file of owner.docs) {
      if (!hasJinja(file.source.text)) continue;
      for (const block of attempt(session, () => extractBlocks(file.source, DOCS)) ?? []) {
        const uniqueId = `doc.${owner.name}.${block.name}`;
        const earlier = places.get(uniqueId);
        if (earlier) {
          session.diagnostics.report(
            duplicateDoc(block.name, owner.name, headOf(block.span), headOf(earlier.span)),
          );
          continue;
        }
        places.set(uniqueId, block);
        docs[uniqueId] = {
          name: block.name,
          resource_type: 'doc',
          package_name: owner.name,
          path: file.path,
          original_file_path: file.originalFilePath,
          unique_id: uniqueId,
          block_contents: attempt(session, () => contentsOf(session, block)) ?? '',
        };
      }
    }
  }
  return docs;
}

/** What stands between the tags; Jinja in it (`{% raw %}`) is rendered without any names. */
function contentsOf(session: ParseSession, block: BlockDefinition): string {
  if (!hasJinja(block.body)) return stripText(block.body);
  const source = { path: block.span.source.path, text: block.body, cutFrom: block.bodySpan };
  return stripText(session.environment.parse(source).renderSync(NOTHING).text);
}
