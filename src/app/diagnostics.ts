import { didYouMean, type Diagnostic } from '../base/index.ts';

const error = (code: string, message: string, hint?: string): Diagnostic => ({
  code,
  severity: 'error',
  message,
  ...(hint === undefined ? {} : { hint }),
});

export function badVars(text: string): Diagnostic {
  return error('VARS_NOT_A_MAPPING', `--vars is not a YAML mapping: ${text}`, "write --vars '{name: value}'");
}

export function badMacroArguments(text: string): Diagnostic {
  return error('ARGS_NOT_A_MAPPING', `--args is not a YAML mapping: ${text}`, "write --args '{name: value}'");
}

export function folderNotEmpty(folder: string): Diagnostic {
  return error(
    'INIT_FOLDER_EXISTS',
    `there is already something in '${folder}'`,
    'choose another name, or an empty folder',
  );
}

export function badProjectName(name: string): Diagnostic {
  return error(
    'INIT_NAME',
    `'${name}' is not a name for a project`,
    'use letters, digits and underscores, beginning with a letter',
  );
}

export function missingProjectName(): Diagnostic {
  return error('INIT_NAME', 'the new project needs a name', 'tsdbt init my_project');
}

export function cleanOutside(path: string): Diagnostic {
  return error(
    'CLEAN_OUTSIDE',
    `'${path}' lies outside of the project and is not deleted`,
    'pass --no-clean-project-files-only to delete it all the same',
  );
}

export function cleanProtected(path: string): Diagnostic {
  return error(
    'CLEAN_PROTECTED',
    `'${path}' holds the project's own files and is not deleted`,
    'take it out of clean-targets',
  );
}

export function catalogIncomplete(): Diagnostic {
  return error(
    'CATALOG_INCOMPLETE',
    'The catalog could not be read, and catalog.json says so',
    'mend what stands above, then run it again',
  );
}

export function unreadableFile(path: string, reason: string): Diagnostic {
  return error('FILE_UNREADABLE', `'${path}' cannot be read: ${reason}`);
}

export function unwritableFile(path: string, reason: string): Diagnostic {
  return error('FILE_UNWRITABLE', `'${path}' cannot be written: ${reason}`);
}

export function noSpec(): Diagnostic {
  return error('USAGE', "'tsdbt generate' needs a spec", 'name its file: tsdbt generate orders.yml');
}

export function formatNotMade(format: string): Diagnostic {
  return error(
    'GENERATOR_TARGET',
    `records are JSON; '${format}' is not made`,
    'leave --format out; --to tables writes straight to ClickHouse',
  );
}

export function unreadableOption(flag: string, value: string, form: string): Diagnostic {
  return error('USAGE', `'${flag}' takes ${form}, not '${value}'`);
}

export function healthUnavailable(place: string, reason: string): Diagnostic {
  return error(
    'HEALTH_UNAVAILABLE',
    `the health endpoint cannot listen on '${place}': ${reason}`,
    'give --health a free port',
  );
}

export function unknownSource(name: string, known: readonly string[]): Diagnostic {
  return error(
    'GENERATOR_SOURCE',
    `there is no source table '${name}'`,
    didYouMean(name, known) ?? 'name it as in source(): source.table',
  );
}

export function sourceWithoutColumns(name: string): Diagnostic {
  return error(
    'GENERATOR_SOURCE',
    `source table '${name}' lists no columns with a data_type`,
    "list them under the table's columns:",
  );
}

export function unknownPipe(name: string, known: readonly string[]): Diagnostic {
  return error(
    'PIPE_UNKNOWN',
    `there is no pipe '${name}'`,
    didYouMean(name, known) ??
      (known.length === 0 ? 'the project has no pipes/*.yml' : `there are ${known.join(', ')}`),
  );
}

export function noPipes(): Diagnostic {
  return error('PIPE_UNKNOWN', 'the project has no pipes', 'a pipe is described in pipes/*.yml');
}

export function needsEmbedded(targetName: string): Diagnostic {
  return error(
    'SERVE_NEEDS_EMBEDDED',
    `target '${targetName}' is a server already`,
    "serve opens an embedded target: choose one with '--target'",
  );
}

export function serveUserWithoutPassword(name: string, variable: string): Diagnostic {
  return error('SERVE_PASSWORD', `user '${name}' has no password`, `set ${variable}`);
}

export function badServeUser(text: string): Diagnostic {
  return error(
    'SERVE_USER',
    `'${text}' is not a user`,
    'write --user name, or --user name:rw for one who may write',
  );
}

export function nothingToShow(): Diagnostic {
  return error(
    'NOTHING_TO_SHOW',
    'show needs something to show',
    "--select a model, or give --inline 'select …'",
  );
}

export function unknownResourceType(name: string, known: readonly string[]): Diagnostic {
  return error(
    'RESOURCE_TYPE_UNKNOWN',
    `there is no resource type '${name}'`,
    didYouMean(name, known) ?? `there are ${known.join(', ')}`,
  );
}

/** dbt's warning of the same name: the files that are compared with are those that this very command overwrites. */
export function stateIsTarget(folder: string): Diagnostic {
  return {
    code: 'STATE_IS_TARGET',
    severity: 'warning',
    message: `--state is the target folder itself: '${folder}'`,
    hint: 'this command overwrites what it compares with: copy the artifacts elsewhere',
    event: 'WarnStateTargetEqual',
  };
}

export function noDeferral(asked: '--defer' | 'clone'): Diagnostic {
  return error(
    'STATE_NEEDED',
    asked === 'clone' ? 'clone needs to know from where' : '--defer needs to know where to',
    'name the folder of an earlier manifest.json with --state or --defer-state',
  );
}

export function badSample(text: string): Diagnostic {
  return error(
    'EVENT_TIMES',
    `'${text}' is not a part of time for --sample`,
    "write --sample '3 days' (hours, days, months, years), or --sample '{start: 2024-01-01, end: 2024-02-01}'",
  );
}

export function badEventTime(name: string, text: string): Diagnostic {
  return error(
    'EVENT_TIMES',
    `'${text}' is no time for --${name}`,
    `write --${name} '2024-01-31 12:00:00', in UTC`,
  );
}

export function eventTimeMissing(missing: string, given: string): Diagnostic {
  return error('EVENT_TIMES', `--${given} needs --${missing}`);
}

export function eventTimesReversed(): Diagnostic {
  return error('EVENT_TIMES', '--event-time-start does not lie before --event-time-end');
}

export function deferralMissing(folder: string): Diagnostic {
  return error('STATE_NEEDED', `there is no manifest.json in '${folder}' to defer to`);
}

export function newPackageWithoutVersion(name: string, source: string): Diagnostic {
  return error(
    'ADD_PACKAGE_VERSION',
    `--add-package needs a ${source === 'git' ? 'revision' : 'version'} of '${name}'`,
    `write '${name}@…', or pass --source local for a folder`,
  );
}

export function badWarnErrorOptions(problem: string, hint?: string): Diagnostic {
  return error(
    'WARN_ERROR_OPTIONS',
    `--warn-error-options: ${problem}`,
    hint ?? "write '{error: all, warn: [Name], silence: [Name]}', where error may be a list of names, too",
  );
}

export function nothingToRetry(folder: string): Diagnostic {
  return error(
    'RETRY_NOTHING',
    `there is no run_results.json of an earlier command in '${folder}'`,
    'run a command first, or name the folder of its artifacts with --state',
  );
}

export function notRetriable(command: string, known: readonly string[]): Diagnostic {
  return error(
    'RETRY_NOTHING',
    `the earlier command was '${command}', which cannot be retried`,
    `retry goes on with ${known.join(', ')}`,
  );
}

export function retriedNodeGone(id: string): Diagnostic {
  return error(
    'RETRY_NODE_GONE',
    `'${id}' failed in the earlier run and is not in the project any more`,
    'run the command itself again',
  );
}

/** Artifacts do not hold secrets, so that what was given as one has to be given again. */
export function maskedArgument(name: string): Diagnostic {
  return error(
    'RETRY_SECRET',
    `--${name} of the earlier command held a secret, which run_results.json does not keep`,
    `give --${name} again`,
  );
}

/** dbt's deprecation of the same flag. */
export function freshnessHooksOff(): Diagnostic {
  return {
    code: 'FRESHNESS_HOOKS_OFF',
    severity: 'warning',
    message: "The project's hooks are not run around 'source freshness'",
    hint: "remove 'source_freshness_run_project_hooks: false' from flags: of dbt_project.yml",
    event: 'SourceFreshnessProjectHooksNotRun',
  };
}

export function illegalQueryComment(text: string): Diagnostic {
  return error(
    'QUERY_COMMENT',
    `the query-comment of dbt_project.yml holds '*/', which would end it: ${text}`,
    'take it out of the text',
  );
}

/** The file that `sources pull` writes was changed into something else. */
export function schemasFileInvalid(file: string): Diagnostic {
  return {
    code: 'SOURCE_SCHEMAS_INVALID',
    severity: 'error',
    message: `'${file}' is not of the form that 'tsdbt sources pull' writes`,
    hint: 'write it again with tsdbt sources pull, or delete it',
  };
}

/** Columns of sources were to be read from the target, which cannot be asked. */
export function targetNotAsked(why: string): Diagnostic {
  return {
    code: 'TARGET_NOT_ASKED',
    severity: 'warning',
    message: `The columns of sources could not be read from the target: ${why}`,
    hint: 'what reads sources without data_types is not checked; tsdbt sources pull keeps their columns in a file',
  };
}

/** `lineage` was asked for a column that is not there. */
export function lineageUnknown(name: string, hint: string | undefined): Diagnostic {
  return {
    code: 'LINEAGE_UNKNOWN',
    severity: 'error',
    message: `There is no column '${name}' whose lineage is known`,
    ...(hint === undefined ? {} : { hint }),
  };
}
