import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeFloat } from '../../jinja/index.ts';
import { hashPackages } from './hash-packages.ts';
import { readPackageSpec, type SpecFields } from './package-spec.ts';

/** dbt's form written out by hand: Python's `json.dumps(…, sort_keys=True)` of each entry, sorted, one a line. */
const expected = (...lines: readonly string[]): string =>
  createHash('sha1')
    .update([...lines].sort().join('\n'))
    .digest('hex');

const hash = (...entries: readonly SpecFields[]): string =>
  hashPackages(entries.flatMap((entry) => readPackageSpec(entry, entry) ?? []));

describe('the hash of packages', () => {
  it('is the one that dbt 1.11 wrote for two local packages', () => {
    // From the package-lock.yml that dbt 1.11.16 made of `- local: ./loc` and `- local: "{{ env_var('X_LOC', './loc2') }}"`.
    const second = { local: "{{ env_var('X_LOC', './loc2') }}" };
    const specs = [
      readPackageSpec({ local: './loc' }, { local: './loc' }),
      readPackageSpec({ local: './loc2' }, second),
    ];
    expect(hashPackages(specs.filter((spec) => spec !== undefined))).toBe(
      '88e3facb5c537adfc443f1f95207d9143a47a82a',
    );
  });

  it('has the keys that an entry leaves out, and the entry as written', () => {
    expect(hash({ package: 'dbt-labs/dbt_utils', version: '1.3.0' })).toBe(
      expected(
        '{"install_prerelease": false, "package": "dbt-labs/dbt_utils", "unrendered": {"package": "dbt-labs/dbt_utils", "version": "1.3.0"}, "version": "1.3.0"}',
      ),
    );
    expect(hash({ git: 'https://x/x.git', revision: 'abc', 'warn-unpinned': false })).toBe(
      expected(
        '{"git": "https://x/x.git", "revision": "abc", "subdirectory": null, "unrendered": {"git": "https://x/x.git", "revision": "abc", "warn-unpinned": false}, "warn-unpinned": false}',
      ),
    );
    expect(hash({ tarball: 'https://x/y.tar.gz', name: 'y' })).toBe(
      expected(
        '{"name": "y", "tarball": "https://x/y.tar.gz", "unrendered": {"name": "y", "tarball": "https://x/y.tar.gz"}}',
      ),
    );
    expect(hash({ private: 'org/repo', provider: 'github' })).toBe(
      expected(
        '{"private": "org/repo", "provider": "github", "revision": null, "subdirectory": null, "unrendered": {"private": "org/repo", "provider": "github"}, "warn-unpinned": null}',
      ),
    );
  });

  it('tells floats from integers and escapes what is not ASCII, as Python does', () => {
    expect(hash({ git: 'https://é/x.git', revision: makeFloat(1) })).toBe(
      expected(
        String.raw`{"git": "https://\u00e9/x.git", "revision": 1.0, "subdirectory": null, "unrendered": {"git": "https://\u00e9/x.git", "revision": 1.0}, "warn-unpinned": null}`,
      ),
    );
  });

  it('does not depend on the order of the entries', () => {
    const [a, b] = [{ local: './a' }, { local: './b' }];
    expect(hash(a, b)).toBe(hash(b, a));
    expect(hash(a, b)).not.toBe(hash(a));
  });
});
