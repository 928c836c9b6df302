#!/usr/bin/env node
import * as nodeModule from 'node:module';

// Node's memory is as it comes. V8 takes the size of its young generation (`--max-semi-space-size`) at its start only: from
// a shebang with `env -S`, which Alpine's env refuses, or from a second process, which starts Node twice for each command. A
// parse of ten thousand models takes the same work with twice the size, within what runs differ by. NODE_OPTIONS can set it.

// Node 22.8 and later keep what they have compiled; before that there is nothing to ask for.
nodeModule.enableCompileCache?.();
await import('../dist/bundle/main.js');
