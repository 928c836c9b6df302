import { drawInteger, drawPosition } from '../random/distribution.ts';
import type { Random } from '../random/random.ts';
import { expressionMaker, tellingFailures, type FieldPlace } from '../values/expression-maker.ts';
import { constantMaker, jsonOf, makerOf, numberMaker, plainTextMaker, type Maker } from '../values/maker.ts';
import { listMaker, nestedMaker, type NamedMaker } from '../values/record-writer.ts';
import type { World } from '../values/world.ts';
import { writeDecimal } from '../values/write-decimal.ts';
import type { Pool } from './pool.ts';
import type { FieldSpec, Range, TimeFormat, ValueSpec } from './stream-spec.ts';
import { writeTime } from './write-time.ts';

/** What values are made of besides their spec. */
export interface ValueSurroundings {
  readonly world: World;
  /** The stream that the fields belong to, for messages. */
  readonly stream: string;
  readonly pools: ReadonlyMap<string, Pool>;
}

type Of<Kind extends ValueSpec['kind']> = Extract<ValueSpec, { kind: Kind }>;

function compileNumber({ range, decimals, distribution, isText }: Of<'number'>, random: Random): Maker {
  const unit = 10 ** decimals;
  const scaled =
    distribution.kind === 'normal'
      ? { ...distribution, mean: distribution.mean * unit, deviation: distribution.deviation * unit }
      : distribution;
  const draw = drawInteger(scaled, Math.ceil(range.min * unit), Math.floor(range.max * unit));
  if (isText) return plainTextMaker(() => writeDecimal(draw(random), decimals));
  return decimals === 0 ? numberMaker(() => draw(random)) : numberMaker(() => draw(random) / unit);
}

function compileChoice({ choices, distribution }: Of<'choice'>, random: Random): Maker {
  const texts = choices.map(({ value }) => jsonOf(value));
  const total = choices.reduce((sum, { weight }) => sum + weight, 0);
  let reached = 0;
  const bounds = choices.map(({ weight }) => (reached += weight) / total);
  const isWeighted = choices.some(({ weight }) => weight !== choices[0]?.weight);
  const draw = drawPosition(distribution);
  const position = (): number => {
    if (!isWeighted) return draw(random, choices.length);
    const at = random.float();
    return Math.max(
      0,
      bounds.findIndex((bound) => at < bound),
    );
  };
  return { value: () => choices[position()]?.value, json: () => texts[position()] };
}

const timeMaker = (format: TimeFormat, instant: Parameters<typeof numberMaker>[0]): Maker =>
  format === 'epoch_ms' || format === 'epoch_s'
    ? numberMaker((scope) => Number(writeTime(instant(scope), format)))
    : plainTextMaker((scope) => String(writeTime(instant(scope), format)));

const within = (random: Random, range: Range | undefined): number =>
  range ? random.integer(Math.round(range.min), Math.round(range.max)) : 0;

function compileReference(spec: Of<'reference'>, place: FieldPlace, around: ValueSurroundings): Maker {
  const pool = around.pools.get(spec.pool);
  const position = drawPosition(spec.distribution);
  const { random } = around.world;
  return makerOf(({ picked }) => {
    let record = picked.get(spec.name);
    if (!record) {
      record = pool?.draw(random, position);
      if (!record) {
        return tellingFailures(place, () => {
          throw new Error(`'${spec.pool}' has no record yet to refer to`);
        });
      }
      picked.set(spec.name, record);
    }
    return record[spec.field];
  });
}

function compileKind(spec: ValueSpec, place: FieldPlace, around: ValueSurroundings): Maker {
  const { random } = around.world;
  switch (spec.kind) {
    case 'constant':
      return constantMaker(spec.value);
    case 'expression':
      return expressionMaker(spec.text, place, around.world, { hasNames: true });
    case 'record':
      return nestedMaker(compileFields(spec.fields, around, `${place.field}.`));
    case 'list':
      return listMaker(spec.items.map((item) => compileValue(item, place.field, around)));
    case 'number':
      return compileNumber(spec, random);
    case 'choice':
      return compileChoice(spec, random);
    case 'date':
      return timeMaker(spec.format, () => within(random, spec.range));
    case 'time':
      return timeMaker(
        spec.format,
        ({ eventTime, sendTime }) => (spec.of === 'event' ? eventTime : sendTime) + within(random, spec.plus),
      );
    case 'sequence': {
      let next = spec.start;
      return numberMaker(() => next++);
    }
    case 'key':
      return numberMaker(({ keyNumber }) => keyNumber);
    case 'reference':
      return compileReference(spec, place, around);
    case 'of':
      return makerOf(({ entity }) => entity[spec.field]);
  }
}

function compileValue(spec: ValueSpec, field: string, around: ValueSurroundings): Maker {
  const maker = compileKind(spec, { topic: around.stream, field, span: spec.span }, around);
  if (spec.nullChance === 0) return maker;
  const { random } = around.world;
  return {
    value: (scope) => (random.happens(spec.nullChance) ? null : maker.value(scope)),
    json: (scope) => (random.happens(spec.nullChance) ? 'null' : maker.json(scope)),
  };
}

/** Compiles fields in their order. @throws UserError for expressions that are none */
export function compileFields(
  fields: readonly FieldSpec[],
  around: ValueSurroundings,
  prefix = '',
): readonly NamedMaker[] {
  return fields.map(({ name, value }) => ({
    name,
    maker: compileValue(value, `${prefix}${name}`, around),
  }));
}
