import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Models of one folder and one property file; the folders are as many as that needs. */
const FOLDER = 50;
/** Each layer selects from the one before it; the first from sources. */
const LAYERS = ['staging', 'intermediate', 'marts', 'reports'];

/** Where a model of a project of so many stands. */
export function modelPath(at, count) {
  const width = Math.ceil(count / LAYERS.length);
  return `${place(at, width)}/${nameOf(at, width)}.sql`;
}

/**
 * Of ten models, how many do more than refer and configure: they call macros, every second of them asks
 * `is_incremental()`, and so they have to be rendered. The share is that of dbt's documentation ("Project Parsing", of
 * dbt 1.0): from data of dbt Cloud, its static parser was thought to be enough for 60 % of models. With 10 every model is rendered.
 */
export const RENDERED_OF_TEN = 4;

/** Writes a project of so many models: in layers, with sources, two tests a model, descriptions, macros and a package. */
export function writeProject(folder, count, rendered = RENDERED_OF_TEN) {
  const write = (path, text) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('dbt_project.yml', projectFile());
  write(
    'profiles.yml',
    'bench: {target: dev, outputs: {dev: {type: clickhouse, schema: bench, driver: embedded}}}\n',
  );
  // dbt knows no embedded engine; parsing asks no server.
  write(
    'dbt_profile/profiles.yml',
    'bench: {target: dev, outputs: {dev: {type: clickhouse, schema: bench, host: localhost}}}\n',
  );
  write('dbt_packages/helpers/dbt_project.yml', 'name: helpers\nversion: 1.0.0\n');
  write('packages.yml', 'packages: [{local: dbt_packages/helpers}]\n');
  for (let at = 0; at < 20; at += 1)
    write(`dbt_packages/helpers/macros/helper_${at}.sql`, macro(`helper_${at}`));
  write('dbt_packages/helpers/models/calendar.sql', "select {{ helper_0('1') }} as day\n");
  for (let at = 0; at < 50; at += 1) write(`macros/macro_${at}.sql`, macro(`money_${at}`));
  write('models/sources.yml', sources());
  const width = Math.ceil(count / LAYERS.length);
  for (let at = 0; at < count; at += 1)
    write(`${place(at, width)}/${nameOf(at, width)}.sql`, model(at, width, rendered));
  for (let at = 0; at < count; at += FOLDER) {
    const names = Array.from({ length: Math.min(FOLDER, count - at) }, (_, index) => at + index);
    write(
      `models/properties/part_${at / FOLDER}.yml`,
      properties(names.map((index) => nameOf(index, width))),
    );
  }
}

const layerOf = (at, width) => Math.floor(at / width);
const nameOf = (at, width) => `${LAYERS[layerOf(at, width)]}_model_${at % width}`;
const place = (at, width) => `models/${LAYERS[layerOf(at, width)]}/part_${Math.floor((at % width) / FOLDER)}`;

function projectFile() {
  const layers = LAYERS.map((layer) => `    ${layer}:\n      +tags: [${layer}]\n`).join('');
  return `name: bench\nversion: 1.0.0\nprofile: bench\nmodels:\n  bench:\n    +materialized: table\n${layers}`;
}

function macro(name) {
  return `{% macro ${name}(column, scale=2) %}
  {%- if scale > 0 -%} round({{ column }} / {{ 10 ** scale }}, {{ scale }}) {%- else -%} {{ column }} {%- endif -%}
{% endmacro %}\n`;
}

function sources() {
  const tables = Array.from(
    { length: 100 },
    (_, at) => `      - name: table_${at}\n        description: Raw rows of table ${at}.\n`,
  );
  return `version: 2\nsources:\n  - name: raw\n    tables:\n${tables.join('')}`;
}

function model(at, width, rendered) {
  const index = at % width;
  const layer = layerOf(at, width);
  const from = (step) => `{{ ref('${LAYERS[layer - 1]}_model_${(index + step) % width}') }}`;
  const config = index % 4 === 0 ? `{{ config(materialized='view', tags=['daily']) }}\n\n` : '';
  const kind = 10 - rendered - (index % 10);
  const isRendered = kind <= 0;
  const amount = (column) => (isRendered ? `{{ money_${index % 50}('${column}') }}` : `${column} / 100`);
  if (layer === 0) {
    return `${config}select id, ${amount('amount')} as amount, created_at\nfrom {{ source('raw', 'table_${index % 100}') }}\n`;
  }
  const recent =
    isRendered && kind % 2 === 0
      ? '{% if is_incremental() %} where first.created_at > (select max(created_at) from {{ this }}) {% endif %}\n'
      : '';
  return `${config}with first as (select * from ${from(0)}),\nsecond as (select * from ${from(7)})
select first.id, ${amount('second.amount')} as amount\nfrom first join second using (id)\n${recent}`;
}

function properties(names) {
  const models = names.map(
    (name) => `  - name: ${name}
    description: The rows of ${name}, one for each id.
    columns:
      - name: id
        description: Its key.
        data_tests: [not_null, unique]
      - name: amount
        description: Money, in units.
`,
  );
  return `version: 2\nmodels:\n${models.join('')}`;
}
