import { isRecord, type Json } from '../../base/index.ts';
import { UNIFORM, type Distribution } from '../random/distribution.ts';
import { readDurationRange, readInstantRange, readNumberRange } from './read-units.ts';
import { asFields, asNumber, asText, type Fields, type Path, type SpecReader } from './spec-reader.ts';
import type { Choice, FieldSpec, TimeFormat, ValueSpec } from './stream-spec.ts';
import { MAKERS } from './streams-schema.ts';

const CONSTANT_NULL: Pick<ValueSpec, 'nullChance'> = { nullChance: 0 };
const RANGE = "a range such as '1..10', or one number";

/** Fields in the order of the file. */
export function readFields(reader: SpecReader, value: unknown, path: Path): readonly FieldSpec[] {
  return Object.entries(asFields(value)).map(([name, inner]) => ({
    name,
    value: readValue(reader, inner, [...path, name]),
  }));
}

function readValue(reader: SpecReader, value: unknown, path: Path): ValueSpec {
  const common = { ...CONSTANT_NULL, span: reader.spanOf(path) };
  if (typeof value === 'string' && value.startsWith('faker.'))
    return { ...common, kind: 'expression', text: value };
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, index) => readValue(reader, item, [...path, index]));
    return { ...common, kind: 'list', items };
  }
  if (!isRecord(value)) return { ...common, kind: 'constant', value: toJson(value) };
  const makers = MAKERS.filter((name) => value[name] !== undefined);
  const [maker] = makers;
  if (maker === undefined || makers.length > 1) {
    reader.wrong(
      maker === undefined
        ? 'this object does not say how the value is made'
        : `only one of ${makers.map((name) => `'${name}'`).join(', ')} can make the value`,
      path,
      `one of ${MAKERS.join(', ')}; a record within the record is { record: { … } }`,
    );
    return { ...common, kind: 'constant', value: null };
  }
  const nullChance = asNumber(value['null_chance']) ?? 0;
  return { ...common, nullChance, ...readMaker(reader, maker, value, path) };
}

type Bare<T> = T extends unknown ? Omit<T, 'span' | 'nullChance'> : never;

function readMaker(
  reader: SpecReader,
  maker: (typeof MAKERS)[number],
  value: Fields,
  path: Path,
): Bare<ValueSpec> {
  const distribution = readDistribution(reader, value['distribution'], [...path, 'distribution']);
  const format = readFormat(value['format']);
  switch (maker) {
    case 'expression':
      return { kind: 'expression', text: asText(value['expression']) ?? '' };
    case 'record':
      return { kind: 'record', fields: readFields(reader, value['record'], [...path, 'record']) };
    case 'value':
      return { kind: 'constant', value: toJson(value['value']) };
    case 'integer':
    case 'number': {
      const range = reader.read(value, maker, path, readNumberRange, RANGE) ?? { min: 0, max: 0 };
      const decimals = maker === 'integer' ? 0 : (asNumber(value['decimals']) ?? 2);
      if (Math.floor(range.max * 10 ** decimals) < Math.ceil(range.min * 10 ** decimals))
        reader.wrong(`there is no such number between ${range.min} and ${range.max}`, [...path, maker]);
      return { kind: 'number', range, decimals, distribution, isText: value['as'] === 'text' };
    }
    case 'choice':
      return {
        kind: 'choice',
        choices: readChoices(reader, value['choice'], [...path, 'choice']),
        distribution,
      };
    case 'date': {
      const range = reader.read(
        value,
        'date',
        path,
        readInstantRange,
        "dates such as '2026-01-01..2026-01-31'",
      );
      return { kind: 'date', range: range ?? { min: 0, max: 0 }, format };
    }
    case 'time': {
      const plus = reader.read(value, 'plus', path, readDurationRange, "durations such as '1h..2d'");
      return { kind: 'time', of: value['time'] === 'sent' ? 'sent' : 'event', plus, format };
    }
    case 'sequence':
      return { kind: 'sequence', start: asNumber(value['sequence']) ?? 1 };
    case 'key':
      return { kind: 'key' };
    case 'ref': {
      const [pool = '', field = ''] = (asText(value['ref']) ?? '').split('.');
      return { kind: 'reference', pool, field, distribution, name: `${pool} ${asText(value['as']) ?? ''}` };
    }
    case 'of':
      return { kind: 'of', field: asText(value['of']) ?? '' };
  }
}

const FORMATS: readonly TimeFormat[] = ['iso', 'epoch_ms', 'epoch_s', 'date', 'datetime'];
const readFormat = (value: unknown): TimeFormat => FORMATS.find((format) => format === value) ?? 'iso';

/** YAML's plain data, as it is. */
function toJson(value: unknown): Json {
  if (Array.isArray(value)) return value.map(toJson);
  if (isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toJson(inner)]));
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function readChoices(reader: SpecReader, value: unknown, path: Path): readonly Choice[] {
  const choices: readonly Choice[] = Array.isArray(value)
    ? value.map((choice: unknown) => ({ value: toJson(choice), weight: 1 }))
    : Object.entries(asFields(value)).map(([name, weight]) => ({
        value: name,
        weight: asNumber(weight) ?? 0,
      }));
  if (!choices.some(({ weight }) => weight > 0)) reader.wrong('nothing can be chosen here', path);
  return choices;
}

function readDistribution(reader: SpecReader, value: unknown, path: Path): Distribution {
  if (value === 'zipf') return { kind: 'zipf', exponent: 1 };
  if (!isRecord(value)) return UNIFORM;
  const [name, ...more] = Object.keys(value);
  if (name === undefined || more.length > 0) {
    reader.wrong('a distribution is one of zipf, share and normal', path);
    return UNIFORM;
  }
  if (name === 'zipf') return { kind: 'zipf', exponent: asNumber(value['zipf']) ?? 1 };
  if (name === 'normal') {
    const normal = asFields(value['normal']);
    return {
      kind: 'normal',
      mean: asNumber(normal['mean']) ?? 0,
      deviation: asNumber(normal['deviation']) ?? 1,
    };
  }
  const [weight = 0, part = 0] = String(value['share']).split('/').map(Number);
  if (weight > 100 || part > 100 || part === 0)
    reader.wrong("'share' is two percentages: 80/20 means that 80 % go to the first 20 %", path);
  return { kind: 'share', weight: weight / 100, part: part / 100 };
}
