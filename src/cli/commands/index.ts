import type { Command } from '../command.ts';
import { broker } from './broker.ts';
import { build } from './build.ts';
import { check } from './check.ts';
import { clean } from './clean.ts';
import { clone } from './clone.ts';
import { compile } from './compile.ts';
import { debug } from './debug.ts';
import { deps } from './deps.ts';
import { docs } from './docs.ts';
import { generate } from './generate.ts';
import { init } from './init.ts';
import { lineage } from './lineage.ts';
import { list } from './list.ts';
import { parse } from './parse.ts';
import { pipe } from './pipe.ts';
import { plan } from './plan.ts';
import { runOperation } from './run-operation.ts';
import { retryOf } from './retry.ts';
import { run } from './run.ts';
import { seed } from './seed.ts';
import { serve } from './serve.ts';
import { show } from './show.ts';
import { snapshot } from './snapshot.ts';
import { source } from './source.ts';
import { test } from './test.ts';

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  init,
  build,
  run,
  test,
  seed,
  snapshot,
  clone,
  retryOf([build, run, test, seed, snapshot, clone, compile, runOperation]),
  plan,
  check,
  compile,
  parse,
  list,
  show,
  runOperation,
  lineage,
  source,
  docs,
  deps,
  debug,
  clean,
  generate,
  pipe,
  broker,
  serve,
];
