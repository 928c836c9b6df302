import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTar, makeTarball, packageTarball, type TarEntry } from '../../../test/support/tarball.ts';
import { unpackTarball, type ArchiveLimits } from './unpack-tarball.ts';

let playground: string;

beforeEach(() => {
  playground = mkdtempSync(join(tmpdir(), 'tsdbt-unpack-'));
});

afterEach(() => {
  rmSync(playground, { recursive: true });
});

async function unpack(archive: Buffer, limits?: ArchiveLimits): Promise<string> {
  const file = join(playground, 'package.tar.gz');
  writeFileSync(file, archive);
  return await unpackTarball(file, join(playground, 'unpacked'), 'the archive', limits);
}

const PROJECT: TarEntry = { path: 'pkg/dbt_project.yml', text: 'name: pkg\n' };

describe('an archive', () => {
  it('is unpacked to the folder that it holds', async () => {
    const folder = await unpack(
      packageTarball('pkg-1.0', { 'dbt_project.yml': 'name: pkg\n', 'macros/a.sql': 'x' }),
    );
    expect(basename(folder)).toBe('pkg-1.0');
    expect(readFileSync(join(folder, 'macros/a.sql'), 'utf8')).toBe('x');
  });

  it('may do without gzip, and without a folder around the package', async () => {
    const folder = await unpack(makeTar([{ path: './dbt_project.yml', text: 'name: pkg\n' }]));
    expect(readdirSync(folder)).toEqual(['dbt_project.yml']);
  });

  it('may link within the package; a link to nothing is left out', async () => {
    const folder = await unpack(
      makeTarball([
        PROJECT,
        { path: 'pkg/alias.yml', type: '2', linkpath: 'dbt_project.yml' },
        { path: 'pkg/same.yml', type: '1', linkpath: 'pkg/dbt_project.yml' },
        { path: 'pkg/nothing', type: '2', linkpath: 'missing' },
      ]),
    );
    expect(readlinkSync(join(folder, 'alias.yml'))).toBe('dbt_project.yml');
    expect(readdirSync(folder).sort()).toEqual(['alias.yml', 'dbt_project.yml', 'same.yml']);
  });

  const hostile: Readonly<Record<string, { readonly entries: readonly TarEntry[]; readonly says: RegExp }>> =
    {
      'with a path out of it': {
        entries: [PROJECT, { path: 'pkg/../../outside', text: 'x' }],
        says: /'pkg\/..\/..\/outside' lies outside/,
      },
      'with an absolute path': {
        entries: [PROJECT, { path: '/tmp/outside', text: 'x' }],
        says: /lies outside/,
      },
      'with a path of Windows': {
        entries: [PROJECT, { path: 'C:\\outside', text: 'x' }],
        says: /lies outside/,
      },
      'with a path out of it in backslashes': {
        entries: [PROJECT, { path: 'pkg\\..\\..\\outside', text: 'x' }],
        says: /lies outside/,
      },
      'with a link out of it': {
        entries: [PROJECT, { path: 'pkg/link', type: '2', linkpath: '../../outside' }],
        says: /the link 'pkg\/link -> ..\/..\/outside' leads out/,
      },
      'with an absolute link': {
        entries: [PROJECT, { path: 'pkg/link', type: '2', linkpath: '/etc' }],
        says: /leads out/,
      },
      'that writes through a link': {
        entries: [PROJECT, { path: 'pkg/a', type: '2', linkpath: '.' }, { path: 'pkg/a/b', text: 'x' }],
        says: /lies behind a link/,
      },
      'whose links lead out only together': {
        entries: [
          PROJECT,
          { path: 'top/', type: '5' },
          { path: 'pkg/x/y/', type: '5' },
          { path: 'pkg/x/y/up', type: '2', linkpath: '../../../top' },
          { path: 'pkg/out', type: '2', linkpath: 'x/y/up/../../..' },
        ],
        says: /leads out/,
      },
      'with a hard link out of it': {
        entries: [PROJECT, { path: 'pkg/passwd', type: '1', linkpath: '../../etc/passwd' }],
        says: /hard link/,
      },
      'with a hard link to a link': {
        entries: [
          PROJECT,
          { path: 'pkg/a', type: '2', linkpath: 'dbt_project.yml' },
          { path: 'pkg/b', type: '1', linkpath: 'pkg/a' },
        ],
        says: /hard link/,
      },
      'with a device': {
        entries: [PROJECT, { path: 'pkg/null', type: '3' }],
        says: /of the kind CharacterDevice/,
      },
      'with several folders': {
        entries: [PROJECT, { path: 'other/x', text: 'x' }],
        says: /must hold one folder/,
      },
      'that is empty': { entries: [], says: /is no archive/ },
    };

  for (const [kind, { entries, says }] of Object.entries(hostile)) {
    it(`${kind} is refused, and nothing of it lands elsewhere`, async () => {
      await expect(unpack(makeTarball(entries))).rejects.toThrow(says);
      expect(readdirSync(playground).filter((name) => name !== 'unpacked')).toEqual(['package.tar.gz']);
      expect(existsSync('/tmp/outside')).toBe(false);
    });
  }

  it('that unpacks to more than the limit is refused before anything is written', async () => {
    const bomb = makeTarball([PROJECT, { path: 'pkg/zeros', text: '\0'.repeat(5_000_000) }]);
    expect(bomb.length).toBeLessThan(20_000);
    await expect(unpack(bomb, { bytes: 1_000_000, entries: 10 })).rejects.toThrow(/more than 1000000 bytes/);
    expect(existsSync(join(playground, 'unpacked'))).toBe(false);
  });

  it('that hides its size behind its end is refused, too', async () => {
    const bomb = gzipSync(Buffer.concat([makeTar([PROJECT]), Buffer.alloc(5_000_000)]));
    await expect(unpack(bomb, { bytes: 1_000_000, entries: 10 })).rejects.toThrow(/more than 1000000 bytes/);
  });

  it('with more entries than the limit is refused', async () => {
    const many = Array.from({ length: 11 }, (_, index) => ({ path: `pkg/${index}`, text: '' }));
    await expect(unpack(makeTarball(many), { bytes: 1_000_000, entries: 10 })).rejects.toThrow(
      /more than 10 entries/,
    );
  });

  it('that is cut off, or none at all, says so and may be tried again', async () => {
    const whole = packageTarball('pkg', { 'dbt_project.yml': 'name: pkg\n', 'a.sql': 'x'.repeat(10_000) });
    for (const broken of [whole.subarray(0, whole.length - 20), Buffer.from('<html>Sign in</html>')]) {
      await expect(unpack(broken)).rejects.toMatchObject({ code: 'DEPS_ARCHIVE', retriable: true });
    }
  });

  it('whose tar is cut off within whole gzip says so', async () => {
    const tar = makeTar([PROJECT, { path: 'pkg/a.sql', text: 'x'.repeat(10_000) }]);
    await expect(unpack(gzipSync(tar.subarray(0, 2000)))).rejects.toMatchObject({ code: 'DEPS_ARCHIVE' });
  });
});
