// The command line in a few files beside the modules: Node takes half a millisecond for each of five hundred small ones,
// which is most of what `tsdbt ls` would take. `dist/` itself stays as tsc writes it, for whoever imports the package.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
// As deep below the package's folder as the modules are, so that what they find beside it is found from here too.
const outdir = `${dist}/bundle`;

const { outputFiles } = await build({
  entryPoints: {
    main: `${dist}/cli/main.js`,
    'host-main': `${dist}/warehouse/engine/host-main.js`,
    'analyser-main': `${dist}/analyse/engine/analyser-main.js`,
  },
  outdir,
  write: false,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  sourcemap: true,
  minifyWhitespace: true,
  logLevel: 'warning',
});

// A command may be starting meanwhile: no file is ever absent or half written, and what has not changed is left alone.
mkdirSync(outdir, { recursive: true });
for (const { path, contents } of outputFiles) {
  if (existsSync(path) && readFileSync(path).equals(contents)) continue;
  const written = `${path}.${process.pid}.new`;
  writeFileSync(written, contents);
  renameSync(written, path);
}
const current = new Set(['compiled-schemas', ...outputFiles.map(({ path }) => basename(path))]);
for (const name of readdirSync(outdir)) {
  if (!current.has(name)) rmSync(`${outdir}/${name}`, { recursive: true, force: true });
}
// Loaded by name at run time, hence not in the bundle.
cpSync(`${dist}/project/compiled-schemas`, `${outdir}/compiled-schemas`, { recursive: true });
