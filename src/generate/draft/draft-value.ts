/** A column of a table that records are to fill. */
export interface DraftColumn {
  readonly name: string;
  /** ClickHouse's type. */
  readonly type: string;
  /** The only values that it may have, if they are known. */
  readonly accepted?: readonly string[];
  readonly isKey: boolean;
}

/** Texts by what their columns are usually called; the first that fits. */
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/(?:^|_)(?:uu)?id$/, 'faker.string.uuid()'],
  [/(?:_at|_time|_date|^date|timestamp)$/, '{ time: event }'],
  [/e_?mail/, 'faker.internet.exampleEmail()'],
  [/first_?name/, 'faker.person.firstName()'],
  [/last_?name|surname/, 'faker.person.lastName()'],
  [/user_?name|login/, 'faker.internet.username()'],
  [/company|vendor|supplier|shop/, 'faker.company.name()'],
  [/product|title/, 'faker.commerce.productName()'],
  [/category|department/, 'faker.commerce.department()'],
  [/material/, 'faker.commerce.productMaterial()'],
  [/colou?r/, 'faker.color.human()'],
  [/name/, 'faker.person.fullName()'],
  [/phone/, 'faker.phone.number()'],
  [/street|address/, 'faker.location.streetAddress()'],
  [/city|town/, 'faker.location.city()'],
  [/state|province|region/, 'faker.location.state()'],
  [/country/, 'faker.location.country()'],
  [/zip|post_?code/, 'faker.location.zipCode()'],
  [/currency/, 'faker.finance.currencyCode()'],
  [/url|link|website/, 'faker.internet.url()'],
  [/^ip$|ip_?address/, 'faker.internet.ipv4()'],
  [/user_?agent/, 'faker.internet.userAgent()'],
  [/price|cost|amount|total/, '{ number: 1..100, decimals: 2, as: text }'],
  [/size/, '{ choice: [S, M, L, XL] }'],
  [/status/, '{ choice: { open: 3, closed: 1 } }'],
  [/description|comment|note|text|body/, 'faker.lorem.sentence()'],
];

/** `LowCardinality(Nullable(String))` is a String that may be null. */
function unwrapped(type: string): { readonly type: string; readonly isNullable: boolean } {
  const match = /^(LowCardinality|Nullable)\((.*)\)$/.exec(type.trim());
  if (!match) return { type: type.trim(), isNullable: false };
  const inner = unwrapped(match[2] ?? '');
  return { type: inner.type, isNullable: inner.isNullable || match[1] === 'Nullable' };
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function byType(type: string, column: DraftColumn): string {
  const name = column.name.toLowerCase();
  if (/^U?Int\d+$/.test(type)) {
    if (column.isKey) return '{ sequence: 1 }';
    return /quantity|count|pieces/.test(name) ? '{ integer: 1..10 }' : '{ integer: 1..100 }';
  }
  if (/^(?:Float|BFloat)/.test(type)) return '{ number: 1..100, decimals: 2 }';
  const scale = /^Decimal(?:\(\d+\s*,\s*(\d+)\)|\d+\((\d+)\))/.exec(type);
  if (scale) return `{ number: 1..100, decimals: ${Math.min(9, Number(scale[1] ?? scale[2]))} }`;
  if (type === 'Bool') return 'faker.datatype.boolean()';
  if (type === 'UUID') return 'faker.string.uuid()';
  if (/^Date(?:32)?$/.test(type)) return '{ time: event, format: date }';
  if (type.startsWith('DateTime')) return '{ time: event }';
  if (type === 'IPv4') return 'faker.internet.ipv4()';
  if (type === 'IPv6') return 'faker.internet.ipv6()';
  const words = /^Enum(?:8|16)?\((.*)\)$/.exec(type);
  if (words) {
    const names = [...(words[1] ?? '').matchAll(/'((?:[^'\\]|\\.|'')*)'/g)].map((match) =>
      quoted((match[1] ?? '').replaceAll("''", "'").replaceAll(/\\(.)/g, '$1')),
    );
    return `{ choice: [${names.join(', ')}] }`;
  }
  const item = /^Array\((.*)\)$/.exec(type);
  if (item) return `[${draftValue({ ...column, type: item[1] ?? 'String', isKey: false })}]`;
  if (/^(?:Map|JSON|Object|Tuple|Nested)/.test(type)) return '{ value: {} }';
  return BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? 'faker.lorem.words(3)';
}

/** How a column's values could be made, as YAML on one line: a first guess, to be mended by hand. */
export function draftValue(column: DraftColumn): string {
  const { type, isNullable } = unwrapped(column.type);
  const accepted = column.accepted ?? [];
  const value =
    accepted.length > 0 ? `{ choice: [${accepted.map(quoted).join(', ')}] }` : byType(type, column);
  if (!isNullable || column.isKey) return value;
  if (value.startsWith('{ ')) return `${value.slice(0, -2)}, null_chance: 0.1 }`;
  return value.startsWith('faker.') ? `{ expression: ${quoted(value)}, null_chance: 0.1 }` : value;
}
