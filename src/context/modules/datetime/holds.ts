import type { HostObject } from '../../../jinja/index.ts';

export type ArithmeticOperator = Parameters<HostObject['operate']>[0];
export type OrderOperator = Parameters<HostObject['compare']>[0];

/** Whether a comparison holds, given how the left side stands to the right: negative, zero or positive. */
export function holds(operator: OrderOperator, order: number): boolean {
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}
