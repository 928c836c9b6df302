import { HostObject } from '../../../jinja/index.ts';
import { defineFunction } from '../../objects/define-function.ts';
import { MINUTE, SECOND } from './calendar.ts';
import { PyTimeDelta } from './time-delta.ts';

/** A `tzinfo`: how far a wall clock is from UTC, and what it is called. */
export abstract class Zone extends HostObject {
  /** How far local time is ahead of UTC at an instant (microseconds since the epoch). */
  abstract offsetAtInstant(instant: bigint): bigint;
  /** The same for a time on this zone's own wall clock. */
  abstract offsetAtWall(wall: bigint): bigint;
  /** `UTC`, `CET`, `UTC+02:00`, … at an instant. */
  abstract nameAt(instant: bigint): string;
  /** The zone that a time carries once it is known to be this instant: pytz names the offset in it. */
  atInstant(_instant: bigint): Zone {
    return this;
  }
}

/** A zone of one offset: `datetime.timezone` and `pytz.FixedOffset`. */
export class FixedZone extends Zone {
  override readonly typeName: string;
  readonly offset: bigint;
  readonly #name: string;

  constructor(offset: bigint, name?: string, typeName = 'timezone') {
    super();
    this.offset = offset;
    this.typeName = typeName;
    this.#name = name ?? (offset === 0n ? 'UTC' : `UTC${formatOffset(offset)}`);
  }

  override offsetAtInstant(): bigint {
    return this.offset;
  }

  override offsetAtWall(): bigint {
    return this.offset;
  }

  override nameAt(): string {
    return this.#name;
  }

  override toText(): string {
    return this.#name;
  }

  override toRepr(): string {
    if (this.offset === 0n) return this.typeName === 'timezone' ? 'datetime.timezone.utc' : '<UTC>';
    return `datetime.timezone(${new PyTimeDelta(this.offset).toRepr()})`;
  }

  override equals(other: unknown): boolean {
    return other instanceof FixedZone && other.offset === this.offset;
  }

  override getAttribute(name: string): unknown {
    switch (name) {
      case 'zone':
        return this.#name;
      case 'utcoffset':
        return defineFunction(name, ['dt'], () => new PyTimeDelta(this.offset));
      case 'tzname':
        return defineFunction(name, ['dt'], () => this.#name);
      default:
        return undefined;
    }
  }
}

export const UTC = new FixedZone(0n, 'UTC', 'UTC');

/** `+02:00`; seconds only where there are some. */
export function formatOffset(offset: bigint, separator = ':'): string {
  const size = offset < 0n ? -offset : offset;
  const two = (value: bigint): string => String(value).padStart(2, '0');
  const seconds = (size % MINUTE) / SECOND;
  const tail = seconds === 0n ? '' : `${separator}${two(seconds)}`;
  const minutes = size / MINUTE;
  return `${offset < 0n ? '-' : '+'}${two(minutes / 60n)}${separator}${two(minutes % 60n)}${tail}`;
}
