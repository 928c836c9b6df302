import { PyError, toText } from '../../../jinja/index.ts';
import { defineFunction } from '../../objects/define-function.ts';
import { floorDivide, MILLISECOND, MINUTE } from '../datetime/calendar.ts';
import { FixedZone, PyDateTime, PyTimeDelta, Zone } from '../datetime/index.ts';

/** Made once per zone: making one costs a millisecond. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    era: 'short',
  });
  formats.set(zone, format);
  return format;
}

/** A moment before any place had a standard time: 1800. */
const OLDEST = BigInt(Date.UTC(1800, 0, 1)) * MILLISECOND;

/** English locales in which abbreviations of zones are at home; elsewhere Intl says `GMT+1`. */
const ABBREVIATING = ['en-US', 'en-GB', 'en-AU', 'en-CA', 'en-IN', 'en-ZA', 'en-NZ'];

/** `pytz.timezone('Europe/Paris')`, on the zone data that JavaScript carries. */
export class PytzZone extends Zone {
  override readonly typeName = 'DstTzInfo';
  readonly name: string;
  /** The offset that a time carries once it is known which one is meant; none on the zone itself. */
  readonly #fixed: bigint | null;

  constructor(name: string, fixed: bigint | null = null) {
    super();
    this.name = name;
    this.#fixed = fixed;
  }

  override offsetAtInstant(instant: bigint): bigint {
    const ms = Number(floorDivide(instant, MILLISECOND));
    const parts = Object.fromEntries(
      formatOf(this.name)
        .formatToParts(ms)
        .map(({ type, value }) => [type, value]),
    );
    const number = (type: string): number => Number(parts[type] ?? 0);
    const wall = new Date(0);
    const year = parts['era'] === 'BC' ? 1 - number('year') : number('year');
    wall.setUTCFullYear(year, number('month') - 1, number('day'));
    wall.setUTCHours(number('hour'), number('minute'), number('second'));
    return BigInt(wall.getTime() - Math.floor(ms / 1000) * 1000) * MILLISECOND;
  }

  override offsetAtWall(wall: bigint): bigint {
    return this.#fixed ?? this.#localMeanTime();
  }

  /** What pytz takes for the offset of a time that was given the zone without `localize`: its oldest, in minutes. */
  #localMeanTime(): bigint {
    const oldest = this.offsetAtInstant(OLDEST);
    return floorDivide(oldest + MINUTE / 2n, MINUTE) * MINUTE;
  }

  #offsetOf(wall: bigint): bigint {
    return this.#fixed ?? this.#standardOffset(wall);
  }

  /** Of two readings of an ambiguous or missing time the one of standard time, as pytz's `is_dst=False`. */
  #standardOffset(wall: bigint): bigint {
    const [before, after] = this.#offsetsAround(wall);
    const fits = [before, after].filter((offset) => this.offsetAtInstant(wall - offset) === offset);
    if (fits.length > 0) return fits.reduce((a, b) => (a < b ? a : b));
    return before < after ? before : after;
  }

  #offsetsAround(wall: bigint): readonly [bigint, bigint] {
    const day = 24n * 60n * MINUTE;
    return [this.offsetAtInstant(wall - day), this.offsetAtInstant(wall + day)];
  }

  override nameAt(instant: bigint): string {
    if (this.#fixed === null && !this.name.startsWith('Etc/')) return 'LMT';
    const ms = Number(floorDivide(instant, MILLISECOND));
    for (const locale of ABBREVIATING) {
      const format = new Intl.DateTimeFormat(locale, { timeZone: this.name, timeZoneName: 'short' });
      const short = format.formatToParts(ms).find((part) => part.type === 'timeZoneName')?.value ?? '';
      if (/^[A-Z]{2,5}$/.test(short)) return short;
    }
    const offset = this.offsetAtInstant(instant);
    const sign = offset < 0n ? '-' : '+';
    return `${sign}${String((offset < 0n ? -offset : offset) / (60n * MINUTE)).padStart(2, '0')}`;
  }

  override atInstant(instant: bigint): Zone {
    return new PytzZone(this.name, this.offsetAtInstant(instant));
  }

  override toText(): string {
    return this.name;
  }

  override toRepr(): string {
    return `<DstTzInfo '${this.name}'>`;
  }

  override equals(other: unknown): boolean {
    return other instanceof PytzZone && other.name === this.name;
  }

  override getAttribute(name: string): unknown {
    switch (name) {
      case 'zone':
        return this.name;
      case 'localize':
        return defineFunction(name, ['dt', 'is_dst?'], (time, isDst) => this.#localize(time, isDst === true));
      case 'normalize':
        return defineFunction(name, ['dt'], (time) => PyDateTime.fromInstant(asDateTime(time).instant, this));
      case 'fromutc':
        return defineFunction(name, ['dt'], (time) => PyDateTime.fromInstant(asDateTime(time).wall, this));
      case 'utcoffset':
        return defineFunction(
          name,
          ['dt', 'is_dst?'],
          (time) => new PyTimeDelta(this.#offsetOf(asDateTime(time).wall)),
        );
      case 'tzname':
        return defineFunction(name, ['dt', 'is_dst?'], (time) => {
          const { wall } = asDateTime(time);
          const offset = this.#offsetOf(wall);
          return new PytzZone(this.name, offset).nameAt(wall - offset);
        });
      default:
        return undefined;
    }
  }

  #localize(value: unknown, isDst: boolean): PyDateTime {
    const time = asDateTime(value);
    if (time.zone) throw new PyError('ValueError', 'Not naive datetime (tzinfo is already set)');
    const fits = this.#offsetsAround(time.wall).filter(
      (offset) => this.offsetAtInstant(time.wall - offset) === offset,
    );
    const chosen =
      isDst && fits.length > 0 ? fits.reduce((a, b) => (a > b ? a : b)) : this.#standardOffset(time.wall);
    return new PyDateTime(time.wall, new PytzZone(this.name, chosen));
  }
}

function asDateTime(value: unknown): PyDateTime {
  if (value instanceof PyDateTime) return value;
  throw new PyError('TypeError', `a datetime is required, not ${toText(value)}`);
}

/** `pytz.utc`: a zone that can also localize. */
export class PytzUtc extends FixedZone {
  constructor() {
    super(0n, 'UTC', 'UTC');
  }

  override getAttribute(name: string): unknown {
    if (name === 'localize') {
      return defineFunction(name, ['dt', 'is_dst?'], (time) => new PyDateTime(asDateTime(time).wall, this));
    }
    if (name === 'normalize') {
      return defineFunction(name, ['dt', 'is_dst?'], (time) =>
        PyDateTime.fromInstant(asDateTime(time).instant, this),
      );
    }
    return super.getAttribute(name);
  }
}
