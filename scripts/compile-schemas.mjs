/*
 * Compiles the JSON schemas of `src/project/schemas` to functions, beside the built room: so that starting tsdbt
 * neither loads ajv nor compiles a schema. Runs after `tsc`; without it the program compiles them when it needs them.
 */
import { writeFileSync } from 'node:fs';
import standalone from 'ajv/dist/standalone/index.js';

const room = new URL('../dist/project/', import.meta.url);
const { SCHEMAS } = await import(new URL('schemas/index.js', room).href);
const { createAjv } = await import(new URL('create-ajv.js', room).href);

const ajv = createAjv({ code: { source: true, esm: true, optimize: 2 } });
const names = new Map(SCHEMAS.map(({ id }, index) => [id, `check${index}`]));
for (const { id, schema } of SCHEMAS) ajv.addSchema(schema, id);

const code = standalone.default(ajv, Object.fromEntries([...names].map(([id, name]) => [name, id])));
if (code.includes('require(')) throw new Error('the compiled schemas need parts of ajv at run time');

const table = [...names].map(([id, name]) => `${JSON.stringify(id)}: ${name}`).join(', ');
writeFileSync(new URL('compiled-schemas.js', room), `${code}\nexport const validators = {${table}};\n`);
