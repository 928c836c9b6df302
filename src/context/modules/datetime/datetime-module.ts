import type { Clock } from '../../../base/index.ts';
import { type HostObject, PyError, PyFloat, toRepr, toText } from '../../../jinja/index.ts';
import { bindArguments, defineFunction } from '../../objects/define-function.ts';
import { MembersObject } from '../../objects/members-object.ts';
import { PyClass } from '../py-class.ts';
import { DAY, MILLISECOND, microsOf } from './calendar.ts';
import { asInt, daysOfIsoWeek, EPOCH_ORDINAL, PyDate } from './date.ts';
import { PyDateTime } from './date-time.ts';
import { localZone } from './local-zone.ts';
import { parseIso, parseTime } from './parse-time.ts';
import { PyTime } from './time.ts';
import { PyTimeDelta, TIMEDELTA_PARAMETERS } from './time-delta.ts';
import { FixedZone, UTC, Zone } from './zone.ts';

/** `modules.datetime`. The present is the program's clock, so that a frozen one freezes it here too. */
export function datetimeModule(clock: Clock): HostObject {
  return new MembersObject('dict', {
    date: dateClass(clock),
    datetime: datetimeClass(clock),
    time: timeClass(),
    timedelta: new PyClass('timedelta', (args) =>
      PyTimeDelta.of(bindArguments('timedelta', TIMEDELTA_PARAMETERS, args)),
    ),
    timezone: timezoneClass(),
    tzinfo: new PyClass('tzinfo', () => null),
  });
}

const nowOf = (clock: Clock): bigint => BigInt(clock.now().getTime()) * MILLISECOND;

function dateClass(clock: Clock): HostObject {
  return new PyClass(
    'date',
    (args) => {
      const [year, month, day] = bindArguments('date', ['year', 'month', 'day'], args);
      return PyDate.of(asInt(year, 0), asInt(month, 0), asInt(day, 0));
    },
    {
      today: defineFunction(
        'today',
        [],
        () => new PyDate(PyDateTime.fromInstant(nowOf(clock), localZone).days),
      ),
      fromisoformat: defineFunction('fromisoformat', ['date_string'], (text) => {
        const date = PyDate.parse(toText(text));
        if (!date) throw new PyError('ValueError', `Invalid isoformat string: ${toRepr(text)}`);
        return date;
      }),
      fromordinal: defineFunction('fromordinal', ['n'], (n) => new PyDate(asInt(n, 0) - EPOCH_ORDINAL)),
      fromisocalendar: defineFunction(
        'fromisocalendar',
        ['year', 'week', 'day'],
        (year, week, day) => new PyDate(daysOfIsoWeek(year, week, day)),
      ),
      fromtimestamp: defineFunction(
        'fromtimestamp',
        ['timestamp'],
        (seconds) => new PyDate(PyDateTime.fromInstant(microsOfSeconds(seconds), localZone).days),
      ),
      min: PyDate.of(1, 1, 1),
      max: PyDate.of(9999, 12, 31),
    },
  );
}

const DATETIME_PARAMETERS = [
  'year',
  'month',
  'day',
  'hour?',
  'minute?',
  'second?',
  'microsecond?',
  'tzinfo?',
  'fold?',
];

function datetimeClass(clock: Clock): HostObject {
  const now = (zone: unknown): PyDateTime =>
    zone instanceof Zone
      ? PyDateTime.fromInstant(nowOf(clock), zone)
      : withoutZone(PyDateTime.fromInstant(nowOf(clock), localZone));
  return new PyClass(
    'datetime',
    (args) => {
      const values = bindArguments('datetime', DATETIME_PARAMETERS, args);
      const [year, month, day, hour, minute, second, microsecond, zone] = values;
      const wall = {
        year: asInt(year, 0),
        month: asInt(month, 0),
        day: asInt(day, 0),
        hour: asInt(hour, 0),
        minute: asInt(minute, 0),
        second: asInt(second, 0),
        microsecond: asInt(microsecond, 0),
      };
      return PyDateTime.of(wall, zone instanceof Zone ? zone : null);
    },
    {
      now: defineFunction('now', ['tz?'], now),
      today: defineFunction('today', [], () => now(undefined)),
      utcnow: defineFunction('utcnow', [], () => new PyDateTime(nowOf(clock))),
      strptime: defineFunction('strptime', ['date_string', 'format'], (text, format) => {
        if (typeof text !== 'string' || typeof format !== 'string') {
          throw new PyError('TypeError', `strptime() argument 1 must be str, not ${toRepr(text)}`);
        }
        const { wall, zone } = parseTime(text, format);
        return new PyDateTime(microsOf(wall), zone);
      }),
      fromisocalendar: defineFunction(
        'fromisocalendar',
        ['year', 'week', 'day'],
        (year, week, day) => new PyDateTime(BigInt(daysOfIsoWeek(year, week, day)) * DAY),
      ),
      fromisoformat: defineFunction('fromisoformat', ['date_string'], (text) => {
        const parsed = parseIso(toText(text));
        if (!parsed) throw new PyError('ValueError', `Invalid isoformat string: ${toRepr(text)}`);
        return new PyDateTime(microsOf(parsed.wall), parsed.zone);
      }),
      fromtimestamp: defineFunction('fromtimestamp', ['timestamp', 'tz?'], (seconds, zone) => {
        const instant = microsOfSeconds(seconds);
        return zone instanceof Zone
          ? PyDateTime.fromInstant(instant, zone)
          : withoutZone(PyDateTime.fromInstant(instant, localZone));
      }),
      utcfromtimestamp: defineFunction(
        'utcfromtimestamp',
        ['timestamp'],
        (seconds) => new PyDateTime(microsOfSeconds(seconds)),
      ),
      combine: defineFunction('combine', ['date', 'time', 'tzinfo?'], (date, time, zone) => {
        if (!(date instanceof PyDate) || !(time instanceof PyTime)) {
          throw new PyError('TypeError', 'combine() needs a date and a time');
        }
        return new PyDateTime(BigInt(date.days) * DAY + time.micros, zone instanceof Zone ? zone : null);
      }),
      min: PyDateTime.parse('0001-01-01T00:00:00'),
      max: PyDateTime.parse('9999-12-31T23:59:59.999999'),
    },
  );
}

const withoutZone = (time: PyDateTime): PyDateTime => new PyDateTime(time.wall);

function microsOfSeconds(value: unknown): bigint {
  const seconds = value instanceof PyFloat ? value.value : Number(value);
  if (Number.isNaN(seconds)) throw new PyError('TypeError', `a number is required, not ${toRepr(value)}`);
  return BigInt(Math.round(seconds * 1e6));
}

function timeClass(): HostObject {
  return new PyClass(
    'time',
    (args) => {
      const names = ['hour?', 'minute?', 'second?', 'microsecond?', 'tzinfo?'];
      const [hour, minute, second, microsecond] = bindArguments('time', names, args);
      return PyTime.of(asInt(hour, 0), asInt(minute, 0), asInt(second, 0), asInt(microsecond, 0));
    },
    { min: PyTime.of(0, 0, 0, 0), max: PyTime.of(23, 59, 59, 999_999) },
  );
}

function timezoneClass(): HostObject {
  return new PyClass(
    'timezone',
    (args) => {
      const [offset, name] = bindArguments('timezone', ['offset', 'name?'], args);
      if (!(offset instanceof PyTimeDelta)) {
        throw new PyError('TypeError', 'timezone() argument 1 must be datetime.timedelta');
      }
      return new FixedZone(offset.micros, name === undefined ? undefined : toText(name));
    },
    { utc: UTC },
  );
}
