import { HostObject } from '../types.ts';
import { floatRepr } from './float-repr.ts';

/** A float without a fraction, which a JavaScript number could not tell from an int: `1.0`, `-0.0`, `1e300`. */
export class PyFloat extends HostObject {
  readonly value: number;

  constructor(value: number) {
    super();
    this.value = value;
  }

  override get typeName(): string {
    return 'float';
  }

  override toRepr(): string {
    return floatRepr(this.value);
  }

  override isTrue(): boolean {
    return this.value !== 0;
  }
}

/** A JavaScript number as a Python float: wrapped only where it could be taken for an int. */
export function makeFloat(value: number): number | PyFloat {
  return Number.isInteger(value) ? new PyFloat(value) : value;
}
