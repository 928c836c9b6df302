import { floorDivide, MILLISECOND, MINUTE } from './calendar.ts';
import { FixedZone, Zone } from './zone.ts';

/** This machine's own zone, as JavaScript knows it. */
class LocalZone extends Zone {
  override readonly typeName = 'timezone';

  override offsetAtInstant(instant: bigint): bigint {
    return BigInt(-new Date(Number(floorDivide(instant, MILLISECOND))).getTimezoneOffset()) * MINUTE;
  }

  override offsetAtWall(wall: bigint): bigint {
    return this.offsetAtInstant(wall - this.offsetAtInstant(wall));
  }

  override nameAt(instant: bigint): string {
    return this.atInstant(instant).nameAt(instant);
  }

  override atInstant(instant: bigint): Zone {
    return new FixedZone(this.offsetAtInstant(instant));
  }
}

export const localZone: Zone = new LocalZone();
