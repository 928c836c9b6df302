/**
 * Says why ClickHouse would store something else than what the text of a value means; undefined when it would not,
 * or would refuse the value by itself. `text` is the value's JSON text; of a string, what is between the quotes.
 */
export type ValueCheck = (text: string, isString: boolean) => string | undefined;

const WHOLE = /^-?\d+$/;
const NUMBER = /^-?(?<whole>\d+)(?:\.(?<fraction>\d*))?(?:[eE](?<exponent>[+-]?\d+))?$/;
const SAFE_DIGITS = 15;

/** Whole numbers outside the type's range wrap around in ClickHouse; an empty text becomes 0. */
function checkWhole(type: string, low: bigint, high: bigint): ValueCheck {
  const lowNumber = Number(low);
  const highNumber = Number(high);
  return (text, isString) => {
    if (text === '') return isString ? `an empty text is no ${type}` : undefined;
    if (!WHOLE.test(text)) return undefined;
    const fits =
      text.length <= SAFE_DIGITS
        ? Number(text) >= lowNumber && Number(text) <= highNumber
        : BigInt(text) >= low && BigInt(text) <= high;
    return fits ? undefined : `${text} does not fit into ${type}`;
  };
}

/** Numbers beyond the type's range become infinite. */
function checkFloat(type: string, limit: number): ValueCheck {
  return (text) => {
    // Short texts without an exponent cannot be that large.
    if (text.length < 30 && !/[eE]/.test(text)) return undefined;
    if (!NUMBER.test(text)) return undefined;
    return Math.abs(Number(text)) <= limit ? undefined : `${text} does not fit into ${type}`;
  };
}

/** Digits beyond the scale are cut off. */
function checkDecimal(type: string, scale: number): ValueCheck {
  return (text) => {
    const groups = NUMBER.exec(text)?.groups;
    if (!groups) return undefined;
    const digits = (groups['fraction'] ?? '').replace(/0+$/, '').length - Number(groups['exponent'] ?? 0);
    return digits <= scale ? undefined : `${text} has more decimal places than ${type} keeps`;
  };
}

const ISO_DATE = /^\d{4}-\d{2}-\d{2}/;

/** Instants outside the type's range are moved to its edge or wrap around; whole numbers are counts of `unit`. */
function checkDate(
  type: string,
  first: string,
  last: string,
  highest: number | undefined,
  unit: string,
): ValueCheck {
  return (text) => {
    if (WHOLE.test(text)) {
      if (highest === undefined || /^\d{8}$|^\d{14}$/.test(text)) return undefined;
      const value = Number(text);
      return value >= 0 && value <= highest ? undefined : `${text}, as ${unit}, does not fit into ${type}`;
    }
    const date = ISO_DATE.exec(text)?.[0];
    if (date === undefined) return undefined;
    return date >= first && date <= last ? undefined : `${text} does not fit into ${type}`;
  };
}

/** The type inside wrappers that do not change what a value means. */
function unwrap(type: string): string {
  const inner = /^(?:Nullable|LowCardinality)\((?<inner>.*)\)$/s.exec(type.trim())?.groups?.['inner'];
  return inner === undefined ? type.trim() : unwrap(inner);
}

/** The elements of a JSON array's text, as texts; undefined when it is no array. */
function elementsOf(text: string): string[] | undefined {
  if (!text.startsWith('[') || !text.endsWith(']')) return undefined;
  const elements: string[] = [];
  let depth = 0;
  let start = 1;
  for (let at = 1; at < text.length; at += 1) {
    const unit = text[at];
    if (unit === '"') {
      for (at += 1; at < text.length && text[at] !== '"'; at += 1) if (text[at] === '\\') at += 1;
    } else if (unit === '[' || unit === '{') depth += 1;
    else if ((unit === ',' && depth === 0) || at === text.length - 1) {
      elements.push(text.slice(start, at).trim());
      start = at + 1;
    } else if (unit === ']' || unit === '}') depth -= 1;
  }
  return elements;
}

/** Elements are changed as silently as values are. */
function checkArray(inner: ValueCheck): ValueCheck {
  return (text, isString) => {
    if (isString) return undefined;
    for (const element of elementsOf(text) ?? []) {
      if (element === '' || element === 'null') continue;
      const isText = element.startsWith('"');
      const reason = inner(isText ? element.slice(1, -1) : element, isText);
      if (reason !== undefined) return reason;
    }
    return undefined;
  };
}

/** Whether a column takes null; others store their default instead. */
export function isNullable(type: string): boolean {
  return /^(?:LowCardinality\(\s*)?Nullable\(/.test(type.trim());
}

/**
 * The check of a column of this ClickHouse type; undefined for types that ClickHouse keeps faithfully or refuses
 * loudly. The cases were found by trying them on ClickHouse 26.7 with JSONEachRow.
 */
export function valueCheckOf(type: string): ValueCheck | undefined {
  const bare = unwrap(type);
  const element = /^Array\((?<inner>.*)\)$/s.exec(bare)?.groups?.['inner'];
  const elementCheck = element === undefined ? undefined : valueCheckOf(element);
  if (elementCheck) return checkArray(elementCheck);
  const whole = /^(?<sign>U?)Int(?<bits>\d+)$/.exec(bare)?.groups;
  if (whole) {
    const bits = BigInt(whole['bits'] ?? '64');
    return whole['sign'] === 'U'
      ? checkWhole(bare, 0n, 2n ** bits - 1n)
      : checkWhole(bare, -(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n);
  }
  if (bare === 'Float32') return checkFloat(bare, 3.402_823_466_385_288_6e38);
  if (bare === 'Float64') return checkFloat(bare, Number.MAX_VALUE);
  const scale = /^Decimal(?:\(\s*\d+\s*,\s*(?<scale>\d+)\s*\)|\d+\(\s*(?<only>\d+)\s*\))$/.exec(bare)?.groups;
  if (scale) return checkDecimal(bare, Number(scale['scale'] ?? scale['only']));
  if (/^DateTime(?:\(|$)/.test(bare)) {
    return checkDate(bare, '1970-01-01', '2106-02-06', 4_294_967_295, 'seconds since 1970');
  }
  if (bare.startsWith('DateTime64')) return checkDate(bare, '1900-01-01', '2261-12-31', undefined, '');
  if (bare === 'Date') return checkDate(bare, '1970-01-01', '2149-06-05', 65_535, 'days since 1970');
  if (bare === 'Date32') return checkDate(bare, '1900-01-01', '2299-12-31', undefined, '');
  return undefined;
}
