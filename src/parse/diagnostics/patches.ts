import { didYouMean, type Diagnostic, type Span } from '../../base/index.ts';
import type { CodeUnit } from '../code/code-unit.ts';
import { error, warning, otherAt } from './make.ts';

export function patchWithoutNode(
  name: string,
  section: string,
  known: readonly string[],
  span: Span,
): Diagnostic {
  return warning(
    'PATCH_WITHOUT_NODE',
    'NoNodeForYamlKey',
    `'${name}' is described under '${section}', but there is no such node`,
    {
      span,
      hint: didYouMean(name, known),
    },
  );
}

export function wrongSection(
  name: string,
  type: string,
  right: string,
  section: string,
  span: Span,
): Diagnostic {
  return warning(
    'PATCH_SECTION',
    'WrongResourceSchemaFile',
    `'${name}' is a ${type}, but is described under '${section}'`,
    {
      span,
      hint: `move the entry under '${right}'`,
    },
  );
}

export function patchTwice(uniqueId: string, span: Span, earlier: Span): Diagnostic {
  return error('PATCH_TWICE', `'${uniqueId}' is described twice`, {
    span,
    related: otherAt(earlier),
    node: uniqueId,
    hint: 'merge both entries into one',
  });
}

export function ambiguousEnable(name: string, units: readonly CodeUnit[], span: Span): Diagnostic {
  return error(
    'PATCH_ENABLES_SEVERAL',
    `'${name}' is enabled here, but ${units.length} disabled files have that name`,
    {
      span,
      related: units.map((unit) => ({ message: 'one is', span: unit.span })),
      hint: 'enable one of them in its own file or in dbt_project.yml',
    },
  );
}

export function duplicateVersion(name: string, version: string | number, span: Span): Diagnostic {
  return error('VERSION_TWICE', `model '${name}' lists version '${version}' twice`, { span });
}

export function badLatestVersion(name: string, version: string | number, span: Span): Diagnostic {
  return error('LATEST_VERSION', `'latest_version: ${version}' is none of the versions of model '${name}'`, {
    span,
  });
}

export function macroPatchWithoutMacro(name: string, known: readonly string[], span: Span): Diagnostic {
  return warning(
    'MACRO_PATCH_WITHOUT_MACRO',
    'MacroNotFoundForPatch',
    `macro '${name}' is described, but does not exist`,
    {
      span,
      hint: didYouMean(name, known),
    },
  );
}

export function macroPatchTwice(name: string, span: Span, earlier: Span): Diagnostic {
  return error('MACRO_PATCH_TWICE', `macro '${name}' is described twice`, {
    span,
    related: otherAt(earlier),
  });
}

export function macroArgumentMismatch(name: string, declared: readonly string[], span: Span): Diagnostic {
  const list = declared.map((each) => `'${each}'`).join(', ') || 'none';
  return warning(
    'MACRO_ARGUMENTS',
    'InvalidMacroAnnotation',
    `the arguments described for macro '${name}' are not the ones it has`,
    {
      span,
      hint: `its arguments are: ${list}`,
    },
  );
}

export function sourcePatchTwice(name: string, span: Span, earlier: Span): Diagnostic {
  return error('SOURCE_OVERRIDE_TWICE', `source '${name}' is overridden twice`, {
    span,
    related: otherAt(earlier),
  });
}

export function sourcePatchUnused(name: string, span: Span): Diagnostic {
  return warning(
    'SOURCE_OVERRIDE_UNUSED',
    'UnusedTables',
    `the override of source '${name}' applies to no source of that package`,
    {
      span,
    },
  );
}

export function loadedAtTwice(name: string, span: Span): Diagnostic {
  return error('LOADED_AT_TWICE', `'${name}' has both 'loaded_at_field' and 'loaded_at_query'`, {
    span,
    hint: 'keep one of them',
  });
}

export function freshnessWithoutField(name: string, span: Span): Diagnostic {
  return warning(
    'FRESHNESS_WITHOUT_FIELD',
    'FreshnessConfigProblem',
    `source '${name}' asks for freshness without saying where to read it`,
    {
      span,
      hint: "set 'loaded_at_field' or 'loaded_at_query'",
    },
  );
}
