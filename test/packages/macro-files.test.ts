import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DBT_OPTIONS, Environment, recordScope } from '../../src/jinja/index.ts';
import type { Warehouse } from '../../src/warehouse/index.ts';
import { ProjectRunner } from '../support/run-project.ts';
import { findSources, type PublicPackage } from './package-sources.ts';
import { DBT_UTILS } from './packages.ts';

interface MacroFiles {
  readonly source: PublicPackage;
  /** The package's folder in its repository. */
  readonly folder: string;
  /** How many macro files it has at that commit. */
  readonly total: number;
}

const UTILS: MacroFiles = { source: DBT_UTILS, folder: '.', total: 51 };

const GLOBAL_PROJECT: MacroFiles = {
  source: {
    repository: 'dbt-labs/dbt-adapters',
    commit: '802d40f0f0eb663c17e5be08d1e3fb2e55b9ee34',
    marker: 'dbt-adapters/src/dbt/include/global_project/dbt_project.yml',
  },
  folder: 'dbt-adapters/src/dbt/include/global_project',
  total: 106,
};

const DBT_CLICKHOUSE: MacroFiles = {
  source: {
    repository: 'ClickHouse/dbt-clickhouse',
    commit: 'c5c810b8740b417c695e22007f4e08e500d91320',
    marker: 'dbt/include/clickhouse/dbt_project.yml',
  },
  folder: 'dbt/include/clickhouse',
  total: 25,
};

const MACRO = /\{%-?\s*(?:macro|test|materialization)\s/;
const COMMENT = /\{#[\s\S]*?#\}/g;

/** The files with macros of a package, if its sources are on this machine. */
function macroFilesOf({
  source,
  folder,
}: MacroFiles): { readonly root: string; readonly files: readonly string[] } | undefined {
  const sources = findSources(source);
  if (sources === undefined) {
    process.stderr.write(`test/packages: no sources of ${source.repository} here\n`);
    return undefined;
  }
  const root = join(sources, folder);
  const files = ['macros', 'tests/generic'].flatMap((part) => sqlFilesIn(join(root, part)));
  return { root, files };
}

function sqlFilesIn(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return entries.filter((name) => name.endsWith('.sql')).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

describe.each([UTILS, GLOBAL_PROJECT, DBT_CLICKHOUSE])('the macro files of $source.repository', (kept) => {
  const found = macroFilesOf(kept);

  it.skipIf(!found)('parse and compile, each as one template and macro by macro', () => {
    const environment = new Environment(DBT_OPTIONS);
    const files = found?.files ?? [];
    expect(files).toHaveLength(kept.total);
    for (const path of files) {
      const source = { path, text: readFileSync(path, 'utf8') };
      // Nothing but definitions and remarks: rendering compiles every macro's code and calls none.
      expect(() => environment.parse(source).renderSync(recordScope({})), path).not.toThrow();
      const macros = environment.parseMacros(source);
      expect(macros.length > 0, path).toBe(MACRO.test(source.text.replaceAll(COMMENT, '')));
      for (const macro of macros) expect(macro.calls, path).toBeInstanceOf(Array);
    }
  });
});

describe.each([
  { name: 'dbt_utils', kept: UTILS },
  { name: 'global_project', kept: GLOBAL_PROJECT },
])('the macro files of $kept.source.repository as an installed package', ({ name, kept }) => {
  const found = macroFilesOf(kept);
  let engine: Warehouse;
  let shop: ProjectRunner;

  beforeAll(async () => {
    engine = await ProjectRunner.openEngine();
    shop = new ProjectRunner(engine, 'macro_files');
  });
  afterAll(async () => {
    shop.dispose();
    await engine.close();
  });

  it.skipIf(!found)('load without an error, every macro of every file', async () => {
    const { root = '', files = [] } = found ?? {};
    const installed = join(shop.folder, 'dbt_packages', name);
    mkdirSync(installed, { recursive: true });
    // dbt's own package is called dbt, as is ours, which it would take the place of: here it has another name.
    writeFileSync(join(installed, 'dbt_project.yml'), `name: ${name}\nversion: '1.0'\n`);
    for (const part of ['macros', 'tests/generic']) {
      if (files.some((file) => file.startsWith(join(root, part)))) {
        cpSync(join(root, part), join(installed, part), { recursive: true });
      }
    }
    const { parsed, told } = await shop.parse();
    expect(told.errors).toEqual([]);
    const macros = Object.values(parsed.manifest.macros).filter((macro) => macro.package_name === name);
    const read = new Set(macros.map((macro) => macro.original_file_path));
    const expected = files.filter((file) => MACRO.test(readFileSync(file, 'utf8').replaceAll(COMMENT, '')));
    expect(expected.map((file) => relative(root, file)).filter((file) => !read.has(file))).toEqual([]);
    rmSync(installed, { recursive: true });
  });
});
