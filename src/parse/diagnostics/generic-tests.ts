import { didYouMean, type Diagnostic, type Span } from '../../base/index.ts';
import type { MacroRegistry } from '../../context/index.ts';
import { error, warning } from './make.ts';

export function testDefinition(message: string, span: Span): Diagnostic {
  return error('TEST_DEFINITION', message, { span });
}

export function propertyMovedToConfig(test: string, key: string, span: Span): Diagnostic {
  return warning(
    'PROPERTY_MOVED',
    'PropertyMovedToConfigDeprecation',
    `'${key}' of test '${test}' belongs under 'config'`,
    { span },
  );
}

export function missingArgumentsProperty(test: string, span: Span): Diagnostic {
  return warning(
    'ARGUMENTS_PROPERTY',
    'MissingArgumentsPropertyInGenericTestDeprecation',
    `the arguments of test '${test}' belong under 'arguments'`,
    { span },
  );
}

export function genericTestNotFound(
  macros: MacroRegistry,
  name: string,
  namespace: string | null,
  span: Span,
): Diagnostic {
  const full = namespace === null ? name : `${namespace}.${name}`;
  const known: string[] = [];
  for (const { packageName, template } of macros.all()) {
    const { macroName } = template.definition;
    if (!macroName.startsWith('test_')) continue;
    known.push(macroName.slice(5), `${packageName}.${macroName.slice(5)}`);
  }
  return error('TEST_NOT_FOUND', `there is no generic test '${full}'`, {
    span,
    hint:
      didYouMean(full, known) ??
      "define it with '{% test … %}' or install the package that has it with 'tsdbt deps'",
  });
}
