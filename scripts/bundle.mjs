// The command line in a few files beside the modules: Node takes half a millisecond for each of five hundred small ones,
// which is most of what `tsdbt ls` would take. `dist/` itself stays as tsc writes it, for whoever imports the package.
import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
// As deep below the package's folder as the modules are, so that what they find beside it is found from here too.
const outdir = `${dist}/bundle`;

rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: {
    main: `${dist}/cli/main.js`,
    'host-main': `${dist}/warehouse/engine/host-main.js`,
    'analyser-main': `${dist}/analyse/engine/analyser-main.js`,
  },
  outdir,
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
// Loaded by name at run time, hence not in the bundle.
cpSync(`${dist}/project/compiled-schemas`, `${outdir}/compiled-schemas`, { recursive: true });
