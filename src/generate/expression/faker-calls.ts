import type { Faker } from '@faker-js/faker';
import { didYouMean } from '../../base/index.ts';
import { ExpressionError } from './syntax.ts';

type Callable = (...args: unknown[]) => unknown;

/** faker's modules that make values; the rest of faker (definitions, seeds, its own evaluator) is out of reach. */
const MODULES = new Set([
  'airline',
  'animal',
  'book',
  'color',
  'commerce',
  'company',
  'database',
  'datatype',
  'date',
  'finance',
  'food',
  'git',
  'hacker',
  'helpers',
  'image',
  'internet',
  'location',
  'lorem',
  'music',
  'number',
  'person',
  'phone',
  'science',
  'string',
  'system',
  'vehicle',
  'word',
]);

/** Methods that evaluate texts as faker expressions of their own. */
const REFUSED = new Set(['helpers.fake', 'helpers.mustache']);

/** Old names, still found in specs, and what faker calls them now. */
const MOVED: Readonly<Record<string, string>> = {
  'datatype.uuid': 'string.uuid',
  'datatype.string': 'string.sample',
  'datatype.hexadecimal': 'string.hexadecimal',
  'datatype.bigInt': 'number.bigInt',
  'datatype.datetime': 'date.anytime',
  'internet.userName': 'internet.username',
  'internet.color': 'color.rgb',
  'phone.phoneNumber': 'phone.number',
  'company.companyName': 'company.name',
  'commerce.color': 'color.human',
  'random.word': 'lorem.word',
  'random.words': 'lorem.words',
  'random.alphaNumeric': 'string.alphanumeric',
  'random.numeric': 'string.numeric',
  'random.alpha': 'string.alpha',
  'random.arrayElement': 'helpers.arrayElement',
  'random.arrayElements': 'helpers.arrayElements',
  'random.number': 'number.int',
  'random.uuid': 'string.uuid',
  'random.boolean': 'datatype.boolean',
  'unique.unique': 'helpers.unique',
};

const MOVED_MODULES: Readonly<Record<string, string>> = { address: 'location', name: 'person' };

const isOptions = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** The old `datatype.number` and `datatype.float`: a bare number is the greatest, `precision` the step. */
function oldNumber(faker: Faker, fallback: number): Callable {
  return (first) => {
    const options = isOptions(first) ? first : { max: first };
    const min = Number(options['min'] ?? 0);
    const max = Number(options['max'] ?? min + 99_999);
    const precision = Number(options['precision'] ?? fallback);
    return precision === 1
      ? faker.number.int({ min, max })
      : faker.number.float({ min, max, multipleOf: precision });
  };
}

/** Calls whose arguments once stood in a row: the names that options have now, by place. */
const ONCE_IN_A_ROW: Readonly<Record<string, readonly string[]>> = {
  'date.between': ['from', 'to'],
  'date.betweens': ['from', 'to', 'count'],
  'commerce.price': ['min', 'max', 'dec', 'symbol'],
  'finance.amount': ['min', 'max', 'dec', 'symbol'],
};

/** Takes arguments in a row for options, as older specs write them. */
function acceptingRow(call: Callable, names: readonly string[]): Callable {
  return (...args) => {
    if (args.length === 0 || isOptions(args[0])) return call(...args);
    return call(Object.fromEntries(names.slice(0, args.length).map((name, index) => [name, args[index]])));
  };
}

/** A module's methods. */
function ownMethods(module: object): string[] {
  return Object.keys(module).filter(
    (name) => typeof Reflect.get(module, name) === 'function' && name !== 'constructor',
  );
}

/** The callable behind `faker.<module>.<method>`. @throws ExpressionError for what is not there or not allowed, with near names. */
export function findFakerCall(faker: Faker, path: readonly string[], at: number): Callable {
  const [rawModule = '', rawMethod = ''] = path;
  const written = path.join('.');
  if (path.length !== 2)
    throw new ExpressionError(`'faker.${written}' is not a faker call: faker.<module>.<method>(…)`, at);
  if (written === 'datatype.number') return oldNumber(faker, 1);
  if (written === 'datatype.float') return oldNumber(faker, 0.01);
  const moved = MOVED[written] ?? `${MOVED_MODULES[rawModule] ?? rawModule}.${rawMethod}`;
  const [moduleName = '', methodName = ''] = moved.split('.');
  if (!MODULES.has(moduleName)) {
    throw new ExpressionError(withHint(`faker has no module '${rawModule}'`, rawModule, MODULES), at);
  }
  if (REFUSED.has(moved))
    throw new ExpressionError(`'faker.${written}' evaluates texts and cannot be used in a spec`, at);
  const module: unknown = Reflect.get(faker, moduleName);
  if (typeof module !== 'object' || module === null)
    throw new Error(`faker without its module ${moduleName}`);
  const methods = ownMethods(module);
  if (!methods.includes(methodName)) {
    throw new ExpressionError(
      withHint(`'faker.${moduleName}' has no method '${methodName}'`, methodName, methods),
      at,
    );
  }
  const call = Reflect.get(module, methodName) as Callable;
  const row = ONCE_IN_A_ROW[moved];
  return row ? acceptingRow(call, row) : call;
}

function withHint(message: string, name: string, known: Iterable<string>): string {
  const hint = didYouMean(name, known);
  return hint === undefined ? message : `${message}; ${hint}`;
}

/** Every `faker.<module>.<method>` that a spec may call, sorted. */
export function listCalls(faker: Faker): readonly string[] {
  return [...MODULES].flatMap((name) => {
    const module: unknown = Reflect.get(faker, name);
    if (typeof module !== 'object' || module === null) return [];
    return ownMethods(module)
      .filter((method) => !method.startsWith('_') && !REFUSED.has(`${name}.${method}`))
      .map((method) => `faker.${name}.${method}`);
  });
}
