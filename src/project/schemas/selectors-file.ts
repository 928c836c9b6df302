import type { YamlSchema } from '../yaml-schema.ts';
import { anything, flag, list, refer, requiredText, text, whole } from './notation.ts';

/** selectors.yml. What a definition means is `graph`'s to say; its shape is checked here. */
export const SELECTORS_FILE: YamlSchema = {
  id: 'selectors-file',
  title: 'selectors.yml',
  schema: {
    type: ['object', 'null'],
    required: ['selectors'],
    additionalProperties: false,
    properties: {
      version: whole,
      selectors: list({
        type: 'object',
        required: ['name', 'definition'],
        additionalProperties: false,
        properties: { name: requiredText, description: text, default: flag, definition: refer('definition') },
      }),
    },
    definitions: {
      definition: {
        type: ['string', 'object'],
        properties: {
          union: refer('definitions'),
          intersection: refer('definitions'),
          exclude: refer('definitions'),
          method: requiredText,
          value: anything,
          parents: flag,
          parents_depth: whole,
          children: flag,
          children_depth: whole,
          childrens_parents: flag,
          indirect_selection: {
            type: ['string', 'null'],
            enum: ['eager', 'cautious', 'buildable', 'empty', null],
          },
        },
      },
      definitions: { type: 'array', items: refer('definition') },
    },
  },
};
