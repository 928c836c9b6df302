import type { Diagnostic, SourceFile, Span } from '../../base/index.ts';
import { error } from './make.ts';

export function pythonModel(source: SourceFile): Diagnostic {
  return error('PYTHON_MODEL', 'ClickHouse has no Python models', {
    span: { source, start: 0, end: 0 },
    hint: 'write the model in SQL, or take the file out of the model folders',
  });
}

export function functionLanguage(source: SourceFile): Diagnostic {
  return error('FUNCTION_LANGUAGE', 'functions are written in SQL on ClickHouse', {
    span: { source, start: 0, end: 0 },
    hint: 'write the function in a .sql file, or take the file out of the function folders',
  });
}

export function sectionNotList(section: string, span: Span): Diagnostic {
  return error('PROPERTY_SECTION', `'${section}' is not a list`, {
    span,
    hint: "write each entry as '- name: …'",
  });
}

export function entryNotDict(section: string, span: Span): Diagnostic {
  return error('PROPERTY_ENTRY', `an entry of '${section}' is not a dict`, {
    span,
    hint: "write it as '- name: …'",
  });
}

export function entryWithoutName(section: string, name: unknown, span: Span): Diagnostic {
  if (name === undefined || name === null) {
    return error('PROPERTY_NAME', `an entry of '${section}' has no 'name'`, { span });
  }
  return error('PROPERTY_NAME', `the name of an entry of '${section}' is not a string`, {
    span,
    hint:
      typeof name === 'boolean'
        ? 'YAML reads yes, no, on and off as true and false: quote the name'
        : 'quote it',
  });
}

export function attributeTwice(name: string, key: string, span: Span): Diagnostic {
  return error('PROPERTY_TWICE', `'${name}' sets '${key}' twice: under 'config' and beside it`, {
    span,
    hint: "keep the one under 'config'",
  });
}

export function bothTestKeys(name: string, span: Span): Diagnostic {
  return error('TESTS_TWICE', `'${name}' has both 'tests' and 'data_tests'`, {
    span,
    hint: "move everything under 'data_tests'",
  });
}

export function ownerMissing(section: string, name: string, span: Span): Diagnostic {
  return error('OWNER_MISSING', `the owner of '${name}' in '${section}' needs a 'name' or an 'email'`, {
    span,
  });
}
