/** What a cell may be read as; each answers undefined for a text of another kind. */

const CURRENCY = '؋$ƒ៛¥₡₱£€¢﷼₪₩₭₮₦฿₤₫';
const EDGES = new RegExp(`^[${CURRENCY}]+|[${CURRENCY}]+$`, 'gu');
const DECIMAL = /^([+-]?)(\d[\d_]*)?(?:\.(\d[\d_]*)?)?(?:[eE]([+-]?\d+))?$/;

export interface SeedNumber {
  /** As ClickHouse reads it. */
  readonly text: string;
  /** Decimal places that are not zero at the end: 0 for a whole number. */
  readonly places: number;
}

/** A number as agate reads one: percent signs, currency signs at the ends and thousands' commas are passed over. */
export function parseNumber(cell: string): SeedNumber | undefined {
  let rest = cell.trim().replaceAll(/^%+|%+$/g, '');
  let isNegative = false;
  if (rest.startsWith('-')) {
    isNegative = true;
    rest = rest.slice(1);
  }
  rest = rest.replaceAll(EDGES, '').replaceAll(',', '');
  const match = DECIMAL.exec(rest);
  if (!match) return undefined;
  const whole = (match[2] ?? '').replaceAll('_', '');
  const fraction = (match[3] ?? '').replaceAll('_', '');
  if (whole === '' && fraction === '') return undefined;
  if (match[1] === '-') isNegative = !isNegative;
  const exponent = Number(match[4] ?? 0);
  const digits = whole + fraction;
  const significant = digits.replace(/0+$/, '');
  const places =
    significant === '' ? 0 : Math.max(0, fraction.length - (digits.length - significant.length) - exponent);
  const sign = isNegative ? '-' : '';
  if (places > 0 || Math.abs(exponent) > 40) {
    const mantissa = `${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}`;
    return { text: `${sign}${mantissa}${exponent === 0 ? '' : `e${exponent}`}`, places };
  }
  const shift = exponent - fraction.length;
  const integer = shift >= 0 ? digits + '0'.repeat(shift) : digits.slice(0, digits.length + shift);
  const bare = integer.replace(/^0+(?=\d)/, '') || '0';
  return { text: bare === '0' ? '0' : sign + bare, places: 0 };
}

const two = (part: string | undefined): string => (part ?? '0').padStart(2, '0');

function isDate(year: string, month: string, day: string): boolean {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return Number(year) > 0 && date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

const isTime = (hour: string, minute: string, second: string): boolean =>
  Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;

/** `2020-1-5` → `2020-01-05`. */
export function parseDate(cell: string): string | undefined {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(cell.trim());
  if (!match) return undefined;
  const [, year = '', month = '', day = ''] = match;
  return isDate(year, month, day) ? `${year}-${two(month)}-${two(day)}` : undefined;
}

/** `2020-1-5 1:02:03` → `2020-01-05 01:02:03`. */
export function parseDateTime(cell: string): string | undefined {
  const match = /^(\d{4}-\d{1,2}-\d{1,2})\s+(\d{1,2}):(\d{1,2}):(\d{1,2})$/.exec(cell.trim());
  if (!match) return undefined;
  const [, date = '', hour = '', minute = '', second = ''] = match;
  const day = parseDate(date);
  return day !== undefined && isTime(hour, minute, second)
    ? `${day} ${two(hour)}:${two(minute)}:${two(second)}`
    : undefined;
}

const ISO_DATE = /^(\d{4})(-?)(\d{2})\2(\d{2})$/;
const ISO_TIME = /^(\d{2})(?:(:?)(\d{2})(?:\2(\d{2})([.,]\d+)?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/;

/** ISO 8601 with calendar dates; the zone stays as it is. Week and day-of-year dates are not read. */
export function parseIsoDateTime(cell: string): string | undefined {
  const [datePart, timePart, ...more] = cell.trim().split('T');
  const date = ISO_DATE.exec(datePart ?? '');
  const time = ISO_TIME.exec(timePart ?? '');
  if (!date || !time || more.length > 0) return undefined;
  const [, year = '', , month = '', day = ''] = date;
  const [, hour = '', , minute = '00', second = '00', fraction = '', zone = ''] = time;
  if (!isDate(year, month, day) || !isTime(hour, minute, second)) return undefined;
  return `${year}-${month}-${day} ${hour}:${minute}:${second}${fraction.replace(',', '.')}${zone}`;
}

export function parseBoolean(cell: string): string | undefined {
  const word = cell.trim().toLowerCase();
  return word === 'true' || word === 'false' ? word : undefined;
}

/** Empty cells and the word `null` are no value, as in dbt. */
export function isNullCell(cell: string): boolean {
  const word = cell.trim();
  return word === '' || word.toLowerCase() === 'null';
}
