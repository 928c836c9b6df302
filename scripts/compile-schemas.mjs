/*
 * Compiles the JSON schemas of tsdbt's own files to functions, a module each beside the built room `project`: so that
 * starting tsdbt neither loads ajv nor compiles a schema. Runs after `tsc`; without it the program compiles them when
 * it needs them.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import standalone from 'ajv/dist/standalone/index.js';

const dist = new URL('../dist/', import.meta.url);
const { SCHEMAS } = await import(new URL('project/schemas/index.js', dist).href);
const { createAjv } = await import(new URL('project/create-ajv.js', dist).href);
const { PIPE_FILE } = await import(new URL('stream/pipe/pipe-schema.js', dist).href);
const { STREAMS_FILE } = await import(new URL('generate/streams/streams-schema.js', dist).href);
const { listFakerCalls } = await import(new URL('generate/expression/list-faker-calls.js', dist).href);

const REQUIRE =
  "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\n";
const folder = new URL('project/compiled-schemas/', dist);
mkdirSync(folder, { recursive: true });
for (const { id, schema } of [...SCHEMAS, PIPE_FILE, STREAMS_FILE]) {
  const ajv = createAjv({ code: { source: true, esm: true, optimize: 2 } });
  const code = standalone.default(ajv, ajv.compile(schema));
  // Such as ajv's count of characters; ajv writes `require` even into modules.
  const needsParts = code.includes('require(');
  writeFileSync(new URL(`${id}.js`, folder), (needsParts ? REQUIRE : '') + code);
}

// The same for editors, which complete what they know: a generator spec's values are mostly faker's calls.
const published = structuredClone(STREAMS_FILE.schema);
const { value } = published.definitions;
const expressions = await listFakerCalls();
published.definitions.value = { anyOf: [{ enum: expressions.map((call) => `${call}()`) }, value] };
const schemas = new URL('../dist/schemas/', import.meta.url);
mkdirSync(schemas, { recursive: true });
writeFileSync(
  new URL(`${STREAMS_FILE.id}.json`, schemas),
  `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', title: STREAMS_FILE.title, ...published }, null, 2)}\n`,
);
