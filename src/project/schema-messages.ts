import { didYouMean, type Diagnostic, type Span } from '../base/index.ts';

const withHint = (hint: string | undefined): { hint?: string } => (hint === undefined ? {} : { hint });

export function missingKey(subject: string, key: string, span: Span): Diagnostic {
  return {
    code: 'YAML_MISSING_KEY',
    severity: 'error',
    message: `'${subject}' lacks the key '${key}'`,
    span,
    hint: `add '${key}:'`,
  };
}

export function invalidValue(subject: string, says: string, span: Span, hint?: string): Diagnostic {
  return {
    code: 'YAML_INVALID_VALUE',
    severity: 'error',
    message: `'${subject}' ${says}`,
    span,
    ...withHint(hint),
  };
}

/** @param inside the path of the mapping, or the kind of the file. */
export function unknownKey(
  key: string,
  inside: string,
  span: Span,
  hint: string | undefined,
  event: string,
): Diagnostic {
  return {
    code: 'YAML_UNKNOWN_KEY',
    severity: 'warning',
    message: `The key '${key}' is not known in '${inside}'`,
    span,
    ...withHint(hint),
    event,
  };
}

/** A configuration in dbt_project.yml without its `+`; `known` are the prefixed keys. */
export function barePlacedConfig(key: string, known: readonly string[], span: Span): Diagnostic {
  if (known.includes(`+${key}`)) {
    return {
      code: 'CONFIG_WITHOUT_PLUS',
      severity: 'warning',
      message: `The configuration '${key}' should begin with '+', to tell it from a folder`,
      span,
      hint: `write '+${key}:'`,
      event: 'MissingPlusPrefixDeprecation',
    };
  }
  return unknownKey(
    key,
    'dbt_project.yml',
    span,
    didYouMean(`+${key}`, known),
    'CustomKeyInConfigDeprecation',
  );
}
