#!/usr/bin/env node
import * as nodeModule from 'node:module';

// Node's memory is as it comes. Larger young generations (`--max-semi-space-size`) would save large projects some collecting,
// but V8 takes them at its start only: from a shebang with `env -S`, which Alpine's env refuses, or from a second process,
// which costs every command more than most would gain. Who wants them sets NODE_OPTIONS.

// Node 22.8 and later keep what they have compiled; before that there is nothing to ask for.
nodeModule.enableCompileCache?.();
await import('../dist/bundle/main.js');
