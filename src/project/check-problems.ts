import { UserError, type Diagnostic, type DiagnosticSink } from '../base/index.ts';

/**
 * Reports the warnings to the sink.
 * @throws UserError with all errors, if there are any.
 */
export function checkProblems(problems: readonly Diagnostic[], sink: DiagnosticSink): void {
  for (const problem of problems) if (problem.severity === 'warning') sink.report(problem);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new UserError(errors);
}
