import { renderDiagnostic } from '../base/index.ts';
import type { PlannedHook, PlannedNode, PlannedRun } from '../run/index.ts';
import { describeDrift, describeSteps, type StepRecord } from './plan-record.ts';

const SIGNS: Readonly<Record<PlannedNode['action'], string>> = {
  create: '+',
  replace: '±',
  insert: '>',
  'modify query': '~',
  alter: '~',
  nothing: '=',
  custom: '*',
  unknown: '?',
  error: '!',
};

/** The order in which the last line counts. */
const COUNTED: readonly (readonly [PlannedNode['action'], string])[] = [
  ['create', 'to create'],
  ['replace', 'to replace'],
  ['insert', 'to insert into'],
  ['modify query', 'to get another query'],
  ['alter', 'to alter'],
  ['nothing', 'without anything to do'],
  ['custom', 'by materializations of the project'],
  ['unknown', 'not known yet'],
  ['error', 'that would fail'],
];

const indent = (text: string, by: string): string => text.replaceAll(/^(?=.)/gm, by);

const WIDTH = Math.max(...Object.keys(SIGNS).map((action) => action.length));
const MARGIN = ' '.repeat(WIDTH + 4);

function renderStep({ purpose, sql, description }: StepRecord): string {
  const title = description === null ? purpose : `${purpose}: ${description}`;
  return indent(sql === null ? `-- ${title}` : `-- ${title}\n${sql};`, MARGIN);
}

/** What is done one after the other, in a line: `create, insert, exchange`. */
const outline = (steps: readonly StepRecord[]): string =>
  steps
    .map(({ purpose }) => purpose)
    .filter((purpose, index, all) => purpose !== all[index - 1])
    .join(', ');

function renderNode(planned: PlannedNode, withStatements: boolean): string {
  const { action, batches, description, diagnostics, plan, reason } = planned;
  const steps = describeSteps(planned);
  const notices = (plan?.steps ?? []).flatMap((each) =>
    each.kind === 'notice' && each.diagnostic.code !== 'CONFIG_DRIFT' ? [each.diagnostic] : [],
  );
  const lines = [
    `${SIGNS[action]} ${action.padEnd(WIDTH)}  ${description}`,
    indent(reason, MARGIN),
    ...(batches
      ? [
          `${MARGIN}${batches.count === 1 ? `One batch, ${batches.first}` : `${batches.count} batches, from ${batches.first} to ${batches.last}; these are the steps of the first`}`,
        ]
      : []),
    ...describeDrift(planned).map((each) => `${MARGIN}differs: ${each.description}`),
    ...notices.map((diagnostic) => indent(renderDiagnostic(diagnostic), MARGIN)),
    ...diagnostics.map((diagnostic) => indent(renderDiagnostic(diagnostic), MARGIN)),
    ...(withStatements
      ? steps.map(renderStep)
      : steps.length > 0
        ? [`${MARGIN}steps: ${outline(steps)}`]
        : []),
  ];
  return lines.join('\n');
}

function renderHooks(
  moment: string,
  hooks: readonly PlannedHook[],
  withStatements: boolean,
): readonly string[] {
  return hooks.map(({ name, sql }) =>
    withStatements
      ? `* ${'hook'.padEnd(WIDTH)}  ${name}\n${indent(sql, MARGIN)}`
      : `* ${'hook'.padEnd(WIDTH)}  ${name}, ${moment}`,
  );
}

export interface PlanRendering {
  /** Whether the SQL of each step is shown, in place of an outline. */
  readonly withStatements: boolean;
}

/** A plan as people read it. */
export function renderPlan(
  run: PlannedRun & { readonly targetName: string },
  { withStatements }: PlanRendering,
): string {
  const counts = COUNTED.flatMap(([action, words]) => {
    const count = run.nodes.filter((planned) => planned.action === action).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  return [
    ...run.schemas.map(
      ({ schema, sql }) =>
        `+ ${'create'.padEnd(WIDTH)}  database ${schema}${withStatements ? `\n${indent(`${sql};`, MARGIN)}` : ''}`,
    ),
    ...renderHooks('before everything', run.startHooks, withStatements),
    ...run.nodes.map((planned) => renderNode(planned, withStatements)),
    ...renderHooks('after everything', run.endHooks, withStatements),
    `Plan for the target '${run.targetName}': ${counts.length === 0 ? 'nothing to do' : counts.join(', ')}.`,
  ].join('\n\n');
}
