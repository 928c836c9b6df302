import type { YamlSchema } from '../../project/index.ts';

const text = { type: 'string', minLength: 1 } as const;
const optionalText = { type: ['string', 'null'] } as const;
const texts = { type: 'array', items: text, minItems: 1 } as const;

/** A file of `pipes/`. */
export const PIPE_FILE: YamlSchema = {
  id: 'pipe-file',
  title: 'pipe file',
  schema: {
    type: 'object',
    required: ['pipes'],
    additionalProperties: false,
    properties: {
      version: { type: ['integer', 'null'] },
      pipes: {
        type: 'array',
        items: {
          type: 'object',
          required: ['name', 'topics'],
          additionalProperties: false,
          properties: {
            name: text,
            description: optionalText,
            topics: texts,
            source: { type: 'string', pattern: '^[^.]+\\.[^.]+$', examples: ['ecommerce_raw.orders'] },
            database: text,
            table: text,
            columns: {
              type: 'array',
              items: {
                type: 'object',
                required: ['name', 'data_type'],
                additionalProperties: false,
                properties: { name: text, data_type: text, description: optionalText },
              },
            },
            engine: text,
            order_by: texts,
            start: { type: 'string', enum: ['beginning', 'latest'] },
            mapping: { type: 'object', additionalProperties: text },
            offset_columns: { type: 'boolean' },
            on_error: { type: 'string', enum: ['reject', 'stop'] },
            group: text,
            batch: {
              type: 'object',
              additionalProperties: false,
              properties: {
                rows: { type: 'integer', minimum: 1, maximum: 1_000_000 },
                bytes: { type: 'integer', minimum: 1024 },
                seconds: { type: 'number', minimum: 0 },
              },
            },
          },
        },
      },
    },
  },
};
