#!/usr/bin/env node
import * as nodeModule from 'node:module';

// Node 22.8 and later keep what they have compiled; before that there is nothing to ask for.
nodeModule.enableCompileCache?.();
await import('../dist/bundle/main.js');
