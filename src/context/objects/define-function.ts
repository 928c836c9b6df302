import { hostFunction, PyError, type CallArguments, type HostObject } from '../../jinja/index.ts';

/**
 * A function with named parameters, called as Python would: by position or by keyword.
 * `parameters` lists them as in a signature (`name`, or `name?` for one with a default); absent ones arrive as undefined.
 */
export function defineFunction(
  name: string,
  parameters: readonly string[],
  run: (...values: unknown[]) => unknown,
): HostObject {
  return hostFunction(name, (args) => run(...bindArguments(name, parameters, args)));
}

/** The arguments of a call in the order of the parameters. @throws PyError (TypeError) where Python would. */
export function bindArguments(
  name: string,
  parameters: readonly string[],
  args: CallArguments,
): readonly unknown[] {
  const names = parameters.map((parameter) => parameter.replace('?', ''));
  if (args.positional.length > names.length) {
    const given = args.positional.length;
    const required = parameters.filter((parameter) => !parameter.endsWith('?')).length;
    const taken = required < names.length ? `from ${required} to ${names.length}` : `${names.length}`;
    const noun = names.length === 1 && required === 1 ? 'argument' : 'arguments';
    const were = given === 1 ? 'was' : 'were';
    throw new PyError('TypeError', `${name}() takes ${taken} positional ${noun} but ${given} ${were} given`);
  }
  const values: unknown[] = names.map((_, index) => args.positional[index]);
  for (const [key, value] of args.keyword) {
    const index = names.indexOf(key);
    if (index === -1) throw new PyError('TypeError', `${name}() got an unexpected keyword argument '${key}'`);
    if (index < args.positional.length) {
      throw new PyError('TypeError', `${name}() got multiple values for argument '${key}'`);
    }
    values[index] = value;
  }
  const missing = names.filter(
    (_, index) => values[index] === undefined && !parameters[index]?.endsWith('?'),
  );
  if (missing.length > 0) {
    const listed = missing.map((each) => `'${each}'`).join(', ');
    const noun = missing.length === 1 ? 'argument' : 'arguments';
    throw new PyError(
      'TypeError',
      `${name}() missing ${missing.length} required positional ${noun}: ${listed}`,
    );
  }
  return values;
}
