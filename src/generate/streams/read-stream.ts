import { readDuration, readDurationRange, readNumberRange, readRate } from './read-units.ts';
import { readFields } from './read-value.ts';
import { asFields, asNumber, asText, type Fields, type Path, type SpecReader } from './spec-reader.ts';
import type {
  Arrival,
  Delay,
  FieldSpec,
  KeySpace,
  Life,
  Range,
  StateSpec,
  StreamSpec,
  Transition,
  Wait,
} from './stream-spec.ts';

const REMEMBERED = 10_000;
const DURATION = "a duration such as '30s', '5m' or '1h30m'";
const DURATIONS = "a duration such as '5m', or two as in '1h..2d'";
const COUNT = "a number, or two as in '1..20'";

/** One stream of a spec; what is wrong with it is noted in the reader. */
export function readStream(reader: SpecReader, value: unknown, path: Path): StreamSpec {
  const from = asFields(value);
  const topic = asText(from['topic']) ?? '';
  const key = asText(from['key']) ?? null;
  const fields = readFields(reader, from['fields'], [...path, 'fields']);
  const keySpace = readKeySpace(reader, from, path, fields, key);
  if (key !== null && !fields.some(({ name }) => name === key))
    reader.wrong(`'key' names '${key}', which is no field`, [...path, 'key']);
  if (keySpace && from['life'] !== undefined)
    reader.wrong("a stream has either 'life' or 'keys'", [...path, 'life']);
  return {
    name: asText(from['name']) ?? topic,
    topic,
    key,
    fields,
    arrival: readArrival(reader, from, path, keySpace !== undefined),
    remembered: asNumber(from['remember']) ?? REMEMBERED,
    late: readDelay(reader, from, 'late', 'by', path),
    repeated: readDelay(reader, from, 'repeat', 'after', path),
    life: readLife(reader, from['life'], [...path, 'life']),
    keySpace,
    span: reader.spanOf([...path, 'topic']),
  };
}

const isWhole = (range: Range): boolean =>
  Number.isInteger(range.min) && Number.isInteger(range.max) && range.min >= 0;

const readCount = (value: unknown): Range | undefined => {
  const range = readNumberRange(value);
  return range && isWhole(range) ? range : undefined;
};

function readArrival(reader: SpecReader, from: Fields, path: Path, hasKeys: boolean): Arrival {
  const count = reader.read(from, 'count', path, readCount, COUNT);
  const interval = reader.read(from, 'every', path, readDuration, DURATION);
  const perSecond = reader.read(from, 'rate', path, readRate, "a rate such as '5/s', '300/min' or '20/h'");
  const curve = readCurve(from['curve']);
  if (curve?.every((factor) => factor === 0))
    reader.wrong('no hour of the curve has anything', [...path, 'curve']);
  if (from['curve'] !== undefined && from['rate'] === undefined)
    reader.wrong("a curve bends the 'rate', which is missing", [...path, 'curve']);
  if (from['rate'] !== undefined && (from['every'] !== undefined || from['count'] !== undefined))
    reader.wrong("records come by 'rate', or by 'every' and 'count', not by both", [...path, 'rate']);
  if (interval === 0) reader.wrong("'every' must be longer than nothing", [...path, 'every']);
  if (perSecond !== undefined) return { kind: 'rate', perSecond, curve };
  if (interval !== undefined) return { kind: 'every', interval, count: count ?? { min: 1, max: 1 } };
  if (count === undefined && !hasKeys)
    reader.wrong("the stream does not say when its records come: 'count', 'rate', or 'every'", path);
  return { kind: 'once', count: hasKeys ? { min: 0, max: 0 } : (count ?? { min: 0, max: 0 }) };
}

/** Straight lines between the hours given, around the clock, so that the mean is 1. */
function readCurve(value: unknown): readonly number[] | undefined {
  if (value === undefined) return undefined;
  const given = Object.entries(asFields(value))
    .map(([hour, factor]) => ({ hour: Number(hour), factor: asNumber(factor) ?? 0 }))
    .sort((a, b) => a.hour - b.hour);
  const [first] = given;
  const last = given.at(-1);
  if (!first || !last) return undefined;
  const around = [{ ...last, hour: last.hour - 24 }, ...given, { ...first, hour: first.hour + 24 }];
  const hours = Array.from({ length: 24 }, (_, hour) => {
    const at = around.findIndex((entry) => entry.hour > hour);
    const [before, after] = [around[at - 1], around[at]];
    if (!before || !after) return 0;
    const share = (hour - before.hour) / (after.hour - before.hour);
    return before.factor * (1 - share) + after.factor * share;
  });
  const mean = hours.reduce((sum, factor) => sum + factor, 0) / 24;
  return mean === 0 ? hours : hours.map((factor) => factor / mean);
}

function readDelay(
  reader: SpecReader,
  from: Fields,
  name: string,
  by: string,
  path: Path,
): Delay | undefined {
  if (from[name] === undefined) return undefined;
  const delay = asFields(from[name]);
  const range = reader.read(delay, by, [...path, name], readDurationRange, DURATIONS);
  return { chance: asNumber(delay['chance']) ?? 0, by: range ?? { min: 0, max: 0 } };
}

function readLife(reader: SpecReader, value: unknown, path: Path): Life | undefined {
  if (value === undefined) return undefined;
  const life = asFields(value);
  const listed = Object.entries(asFields(life['states']));
  const names = listed.map(([name]) => name);
  const states = listed.map(([name, state], index): StateSpec => {
    const at = [...path, 'states', name];
    const from = asFields(state);
    if (index === 0 && (from['topic'] !== undefined || from['fields'] !== undefined))
      reader.wrong(`'${name}' is the state that records come in: its topic and fields are the stream's`, at);
    return {
      name,
      topic: asText(from['topic']),
      key: asText(from['key']) ?? null,
      fields: readFields(reader, from['fields'], [...at, 'fields']),
      next: readTransitions(reader, from['next'], [...at, 'next'], names),
    };
  });
  return { field: asText(life['field']), states };
}

function readTransitions(
  reader: SpecReader,
  value: unknown,
  path: Path,
  states: readonly string[],
): readonly Transition[] {
  const listed: readonly unknown[] = Array.isArray(value) ? value : [];
  const transitions = listed.map((entry, index): Transition => {
    const at = [...path, index];
    const from = asFields(entry);
    const to = asText(from['to']) ?? '';
    if (!states.includes(to)) reader.wrong(`there is no state '${to}'`, [...at, 'to']);
    return { to, chance: asNumber(from['chance']) ?? 1, wait: readWait(reader, from, at) };
  });
  if (transitions.reduce((sum, { chance }) => sum + chance, 0) > 1 + 1e-9)
    reader.wrong('the chances of what follows come to more than 1', path);
  return transitions;
}

function readWait(reader: SpecReader, from: Fields, path: Path): Wait {
  const mean = asFields(from['wait'])['mean'];
  if (mean === undefined)
    return reader.read(from, 'wait', path, readDurationRange, DURATIONS) ?? { min: 0, max: 0 };
  return { mean: reader.read({ mean }, 'mean', [...path, 'wait'], readDuration, DURATION) ?? 0 };
}

function readKeySpace(
  reader: SpecReader,
  from: Fields,
  path: Path,
  fields: readonly FieldSpec[],
  key: string | null,
): KeySpace | undefined {
  const count = asNumber(from['keys']);
  if (count === undefined) {
    if (from['changes'] !== undefined) reader.wrong("'changes' need 'keys'", [...path, 'changes']);
    return undefined;
  }
  if (key === null) reader.wrong("a stream with 'keys' needs a 'key'", [...path, 'keys']);
  const changes = asFields(from['changes']);
  const listed = changes['fields'];
  const names: readonly unknown[] = Array.isArray(listed) ? listed : fields.map(({ name }) => name);
  const unknown = names.find((name) => !fields.some((field) => field.name === name));
  if (unknown !== undefined)
    reader.wrong(`there is no field '${String(unknown)}'`, [...path, 'changes', 'fields']);
  const weight = (name: string): number | undefined => asNumber(changes[name]);
  const hasWeights = ['update', 'delete', 'insert'].some((name) => weight(name) !== undefined);
  return {
    count,
    update: weight('update') ?? (hasWeights ? 0 : 1),
    remove: weight('delete') ?? 0,
    insert: weight('insert') ?? 0,
    changing: fields.filter(
      ({ name, value }) => names.includes(name) && name !== key && value.kind !== 'key',
    ),
    removedField: asText(changes['deleted_field']),
  };
}
