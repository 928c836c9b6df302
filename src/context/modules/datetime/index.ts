export { PyDate } from './date.ts';
export { PyDateTime } from './date-time.ts';
export { datetimeModule } from './datetime-module.ts';
export { PyTimeDelta } from './time-delta.ts';
export { readYamlTime } from './yaml-time.ts';
export { FixedZone, formatOffset, UTC, Zone } from './zone.ts';
