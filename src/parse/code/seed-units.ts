import type { LoadedPackage } from '../../project/index.ts';
import { Captured } from './captured.ts';
import type { CodeUnit } from './code-unit.ts';
import { fileStem, fqnFolders } from './sql-units.ts';

/** Seeds have no code: what their file says is its checksum. */
export function readSeeds(owner: LoadedPackage): CodeUnit[] {
  return owner.seeds.map((seed) => {
    const name = fileStem(seed.path);
    const file = { path: seed.originalFilePath, text: '' };
    return {
      type: 'seed',
      configKind: 'seed',
      package: owner,
      name,
      uniqueId: `seed.${owner.name}.${name}`,
      fqn: [...fqnFolders(owner.name, seed.path), name],
      path: seed.path,
      originalFilePath: seed.originalFilePath,
      file,
      span: { source: file, start: 0, end: 0 },
      rawCode: '',
      checksum: seed.checksum,
      captured: new Captured(),
      ownTags: [],
    };
  });
}
