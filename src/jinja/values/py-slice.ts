import { repr } from '../operations/repr.ts';
import { HostObject } from '../types.ts';

/** `begin:end:step` as a value: what `getItem` of an object gets for `x[1:2]`. */
export class PySlice extends HostObject {
  readonly start: unknown;
  readonly stop: unknown;
  readonly step: unknown;

  constructor(start: unknown, stop: unknown, step: unknown) {
    super();
    this.start = start;
    this.stop = stop;
    this.step = step;
  }

  override get typeName(): string {
    return 'slice';
  }

  override isHashable(): boolean {
    return false;
  }

  override toRepr(): string {
    return `slice(${repr(this.start)}, ${repr(this.stop)}, ${repr(this.step)})`;
  }
}
