export type { LogLevel } from './log-record.ts';
export { wantsColor } from './palette.ts';
export { createReporter, type Reporter, type ReporterOptions } from './reporter.ts';
export { planRecord } from './plan-record.ts';
export { renderPlan, type PlanRendering } from './render-plan.ts';
