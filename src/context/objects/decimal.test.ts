import { describe, expect, it } from 'vitest';
import { DBT_OPTIONS, Environment, recordScope } from '../../jinja/index.ts';
import { Decimal } from './decimal.ts';

const environment = new Environment(DBT_OPTIONS);

/** What a template prints that sees `d`, a Decimal of the text. */
function render(text: string, template: string): string {
  const d = Decimal.parse(text);
  return environment.parse({ path: 't', text: template }).renderSync(recordScope({ d })).text;
}

describe('a decimal', () => {
  // Each expected text is what Python 3.12's decimal prints.
  it.each([
    ['1.50', '{{ d }}', '1.50'],
    ['1.50', '{{ [d] }}', "[Decimal('1.50')]"],
    ['1.50', '{{ d + 1 }}', '2.50'],
    ['1.50', '{{ 1 - d }}', '-0.50'],
    ['1.50', '{{ d * 2 }}', '3.00'],
    ['1.50', '{{ d / 3 }}', '0.50'],
    ['1', '{{ d / 3 }}', '0.3333333333333333333333333333'],
    ['2', '{{ d / 3 }}', '0.6666666666666666666666666667'],
    ['-7', '{{ d // 2 }}', '-3'],
    ['-7', '{{ d % 2 }}', '-1'],
    ['1.1', '{{ d ** 3 }}', '1.331'],
    ['1e20', '{{ d }}', '1E+20'],
    ['0.0000001', '{{ d }}', '1E-7'],
    ['0.000001', '{{ d }}', '0.000001'],
    ['12345678901234567890.1234567890', '{{ d }}', '12345678901234567890.1234567890'],
    ['12345678901234567890.1234567890', '{{ d + 0 }}', '12345678901234567890.12345679'],
    ['2.5', '{{ d | round }}', '2'],
    ['3.5', '{{ d | round }}', '4'],
    ['1.25', '{{ d | round(1) }}', '1.2'],
    ['-1.9', '{{ d | int }}', '-1'],
    ['1.50', '{{ d | float }}', '1.5'],
    ['-1.50', '{{ d | abs }}', '1.50'],
    ['-1.50', '{{ -d }}', '1.50'],
    ['1.50', '{{ d == 1.5 }} {{ d > 1 }} {{ d < 1.5 }}', 'True True False'],
    ['0.1', '{{ d == 0.1 }}', 'False'],
    ['1.00', '{{ d == 1 }} {{ d in [1] }} {{ {1: "x"}[d] }}', 'True True x'],
    ['0.00', '{{ "yes" if d else "no" }}', 'no'],
    ['1234.5', "{{ '{:,.2f}'.format(d) }} {{ '%.2f' % d }} {{ '%d' % d }}", '1,234.50 1234.50 1234'],
    ['1.50', '{{ [d, 2] | sum }} {{ [d, 1] | max }} {{ [d, 1] | sort }}', "3.50 1.50 [1, Decimal('1.50')]"],
    ['1.500', '{{ d.normalize() }}', '1.5'],
    ['-1.50', '{{ d.as_tuple() }}', 'DecimalTuple(sign=1, digits=(1, 5, 0), exponent=-2)'],
    ['120', '{{ d.normalize().as_tuple()[2] }} {{ d.as_tuple().digits }}', '1 (1, 2, 0)'],
    ['1.50', '{{ d is number }} {{ d is float }} {{ d is integer }}', 'True False False'],
  ])('%s in %s is %s', (text, template, expected) => {
    expect(render(text, template)).toBe(expected);
  });

  it('is not added to floats, as in Python', () => {
    expect(() => render('1.5', '{{ d + 1.5 }}')).toThrow(
      "unsupported operand type(s) for +: 'decimal.Decimal' and 'float'",
    );
    expect(() => render('1.5', '{{ d / 0 }}')).toThrow('DivisionByZero');
  });

  it('takes the shortest digits of a float, and leaves NaN a float', () => {
    expect(Decimal.ofFloat(0.1)).toEqual(Decimal.parse('0.1'));
    expect(Decimal.ofFloat(Number.NaN)).toBeNaN();
  });
});
