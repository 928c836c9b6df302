import { sha256 } from '../../base/index.ts';
import type { LoadedPackage } from '../../project/index.ts';
import { functionLanguage } from '../diagnostics.ts';
import type { ParseSession } from '../session.ts';
import { codeSource } from './code-source.ts';
import type { CodeUnit } from './code-unit.ts';
import { fileStem, fqnFolders, readUnit } from './sql-units.ts';

/** User-defined functions: a file of `function-paths` is the body of one. ClickHouse takes SQL alone. */
export function readFunctions(session: ParseSession, owner: LoadedPackage): CodeUnit[] {
  return owner.functions.flatMap((file) => {
    if (!file.path.toLowerCase().endsWith('.sql')) {
      session.diagnostics.report(functionLanguage(file.source));
      return [];
    }
    const name = fileStem(file.path);
    const source = codeSource(file.source);
    return [
      readUnit(session, source, {
        type: 'function',
        configKind: 'function',
        package: owner,
        name,
        uniqueId: `function.${owner.name}.${name}`,
        fqn: [...fqnFolders(owner.name, file.path), name],
        path: file.path,
        originalFilePath: file.originalFilePath,
        file: file.source,
        span: { source: file.source, start: 0, end: 0 },
        checksum: { name: 'sha256', checksum: sha256(source.text) },
        ownTags: [],
      }),
    ];
  });
}
