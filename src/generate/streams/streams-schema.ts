import type { JsonObject } from '../../base/index.ts';
import type { YamlSchema } from '../../project/index.ts';

const text = { type: 'string', minLength: 1 } as const;
const numberOrText = { type: ['number', 'string'] } as const;
const chance = { type: 'number', minimum: 0, maximum: 1 } as const;
const described = (schema: JsonObject, description: string, examples?: readonly string[]): JsonObject => ({
  ...schema,
  description,
  ...(examples ? { examples: [...examples] } : {}),
});

const duration = (description: string): JsonObject =>
  described(numberOrText, description, ['30s', '5m', '2h', '3d']);
const durations = (description: string): JsonObject =>
  described(numberOrText, description, ['1m..30m', '1h..2d']);
const range = (description: string): JsonObject => described(numberOrText, description, ['1..10']);

const distribution: JsonObject = {
  description:
    'How draws are spread. zipf and share favour what comes first; normal is for numbers, in their own unit.',
  oneOf: [
    { type: 'string', enum: ['uniform', 'zipf'] },
    {
      type: 'object',
      additionalProperties: false,
      properties: {
        zipf: described({ type: 'number', minimum: 0 }, 'The exponent; 1 is the classic one'),
        share: described(
          { type: 'string', pattern: '^\\d+/\\d+$' },
          '80/20: 80 % of the draws go to the first 20 %',
          ['80/20'],
        ),
        normal: {
          type: 'object',
          additionalProperties: false,
          required: ['mean', 'deviation'],
          properties: { mean: { type: 'number' }, deviation: { type: 'number', exclusiveMinimum: 0 } },
        },
      },
    },
  ],
};

const format = described(
  { type: 'string', enum: ['iso', 'epoch_ms', 'epoch_s', 'date', 'datetime'] },
  'How the instant is written; iso unless given',
);

/** The makers of a value; a value that is an object has exactly one of them. */
export const MAKERS = [
  'expression',
  'record',
  'value',
  'integer',
  'number',
  'choice',
  'date',
  'time',
  'sequence',
  'key',
  'ref',
  'of',
] as const;

const value: JsonObject = {
  description:
    'A faker call as text (faker.…), any other text, number, boolean or null as it is, a list, or an object that says how the value is made',
  type: ['string', 'number', 'boolean', 'null', 'array', 'object'],
  items: { $ref: '#/definitions/value' },
  additionalProperties: false,
  properties: {
    expression: described(
      text,
      'A faker expression; record.<field> is a field made before, entity.<field> one of the thing a state belongs to',
    ),
    record: { $ref: '#/definitions/fields' },
    value: { description: 'What stands for itself, even a text that looks like a faker call' },
    integer: range('A whole number of a range'),
    number: range('A number of a range, with `decimals` places'),
    decimals: { type: 'integer', minimum: 0, maximum: 9, description: '2 unless given' },
    as: described(
      { type: 'string' },
      'For numbers: text writes them in quotes. For ref: a name, so that two references to one stream mean two records',
    ),
    choice: {
      description: 'One of a list, or of the keys of an object whose values are weights',
      type: ['array', 'object'],
      minItems: 1,
      minProperties: 1,
      additionalProperties: { type: 'number', minimum: 0 },
    },
    date: described(text, 'An instant of a range of dates', ['2026-01-01..2026-01-31']),
    time: described({ type: 'string', enum: ['event', 'sent'] }, 'When it happened, or when it is sent'),
    plus: durations('For time: so much later'),
    format,
    sequence: described({ type: 'integer' }, 'Counts up from this number'),
    key: described(
      { type: 'boolean', const: true },
      "The number of the record's key, in a stream with `keys`",
    ),
    ref: described(
      { type: 'string', pattern: '^[^.]+\\.[^.]+$' },
      'stream.field: of a record that another stream made',
      ['products.id'],
    ),
    of: described(text, 'In a state: a field of the thing that the state belongs to'),
    distribution,
    null_chance: described(chance, 'How often there is null instead'),
  },
};

const delay = (by: string, description: string): JsonObject => ({
  type: 'object',
  additionalProperties: false,
  required: ['chance', by],
  description,
  properties: { chance, [by]: durations('How much later') },
});

const state: JsonObject = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: {
    topic: described(
      text,
      "Where the event goes; the stream's own topic, with the whole record, unless given",
    ),
    key: text,
    fields: { $ref: '#/definitions/fields' },
    next: {
      type: 'array',
      description: 'What may follow; chances left over mean that nothing does',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['to', 'wait'],
        properties: {
          to: text,
          chance: described(chance, '1 unless given'),
          wait: {
            type: ['string', 'number', 'object'],
            description: '1h..2d, or { mean: 6h } for waits at random around a mean',
            additionalProperties: false,
            required: ['mean'],
            properties: { mean: duration('The mean') },
          },
        },
      },
    },
  },
};

const curve: JsonObject = {
  type: 'object',
  description:
    'How busy hours are, relative to each other (UTC); between those given, straight lines around the clock',
  minProperties: 1,
  additionalProperties: false,
  patternProperties: { '^(?:[01]?\\d|2[0-3])$': { type: 'number', minimum: 0 } },
};

const stream: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['topic', 'fields'],
  properties: {
    topic: text,
    name: described(text, 'By which `ref` finds it; the topic unless given'),
    description: { type: 'string' },
    key: described(text, "The field whose value is the message's key"),
    fields: { $ref: '#/definitions/fields' },
    count: range('How many: with `every` each time, else all at the start'),
    every: duration('Some at a time, at even intervals'),
    rate: described(numberOrText, 'How many in the mean, at random', ['5/s', '300/min', '20/h']),
    curve,
    remember: described(
      { type: 'integer', minimum: 1 },
      'How many of the latest records others can refer to; 10000 unless given',
    ),
    late: delay('by', 'Records that are sent later than they happened'),
    repeat: delay('after', 'Records that are sent twice'),
    life: {
      type: 'object',
      additionalProperties: false,
      required: ['states'],
      description: 'What becomes of each record; the first state is the one that it comes in',
      properties: {
        field: described(text, "The field that holds the state's name"),
        states: { type: 'object', minProperties: 1, additionalProperties: state },
      },
    },
    keys: described(
      { type: 'integer', minimum: 1 },
      'A fixed set of keys, 1 to this number, all there at the start',
    ),
    changes: {
      type: 'object',
      additionalProperties: false,
      description: 'What happens to the keys, at the rate of the stream: weights',
      properties: {
        update: { type: 'number', minimum: 0 },
        delete: { type: 'number', minimum: 0 },
        insert: described({ type: 'number', minimum: 0 }, 'Of keys that were deleted before'),
        fields: {
          type: 'array',
          items: text,
          description: 'What an update makes anew; all fields but the key unless given',
        },
        deleted_field: described(
          text,
          'Set to true by a delete; without it a delete is a message without a value',
        ),
      },
    },
  },
};

/** A generator spec of our own; published with the package for editors. */
export const STREAMS_FILE: YamlSchema = {
  id: 'generator-spec',
  title: 'generator spec',
  schema: {
    type: 'object',
    required: ['streams'],
    additionalProperties: false,
    properties: {
      version: { type: 'integer', const: 1 },
      description: { type: 'string' },
      seed: described({ type: 'integer' }, 'The same seed gives the same bytes'),
      start: described(
        text,
        "When the generator's clock starts; now unless given, or 2026-01-01 with a seed",
        ['2026-01-01T00:00:00Z'],
      ),
      streams: { type: 'array', minItems: 1, items: stream },
    },
    definitions: {
      value,
      fields: { type: 'object', minProperties: 1, additionalProperties: { $ref: '#/definitions/value' } },
    },
  },
};
