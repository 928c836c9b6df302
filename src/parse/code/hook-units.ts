import { sha256 } from '../../base/index.ts';
import type { LoadedPackage } from '../../project/index.ts';
import type { ParseSession } from '../session.ts';
import { stripText } from '../strip-text.ts';
import type { CodeUnit } from './code-unit.ts';
import { readUnit } from './sql-units.ts';

/** `on-run-start` and `on-run-end` of a package's dbt_project.yml, as operations. */
export function readHooks(session: ParseSession, owner: LoadedPackage): CodeUnit[] {
  return [
    ...readList(session, owner, 'on-run-start', owner.config.onRunStart),
    ...readList(session, owner, 'on-run-end', owner.config.onRunEnd),
  ];
}

function readList(
  session: ParseSession,
  owner: LoadedPackage,
  key: 'on-run-start' | 'on-run-end',
  hooks: readonly string[],
): CodeUnit[] {
  const { document } = owner.config;
  return hooks.map((text, index) => {
    const name = `${owner.name}-${key}-${index}`;
    const span = document.spanOf([key, index]);
    return readUnit(
      session,
      { path: document.source.path, text, cutFrom: span },
      {
        type: 'operation',
        configKind: 'node',
        package: owner,
        name,
        uniqueId: `operation.${owner.name}.${name}`,
        fqn: [owner.name, 'hooks', name],
        path: `hooks/${name}.sql`,
        originalFilePath: './dbt_project.yml',
        file: document.source,
        span,
        checksum: { name: 'sha256', checksum: sha256(stripText(document.source.text)) },
        ownTags: [key],
        index,
      },
    );
  });
}
