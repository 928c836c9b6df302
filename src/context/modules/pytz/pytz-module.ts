import { didYouMean } from '../../../base/index.ts';
import { PyError, PySet, toText, type HostObject } from '../../../jinja/index.ts';
import { defineFunction } from '../../objects/define-function.ts';
import { MembersObject } from '../../objects/members-object.ts';
import { MINUTE } from '../datetime/calendar.ts';
import { FixedZone, type Zone } from '../datetime/index.ts';
import { PytzUtc, PytzZone } from './pytz-zone.ts';

/** `modules.pytz`. */
export function pytzModule(): HostObject {
  const utc = new PytzUtc();
  const zones = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone')].toSorted();
  return new MembersObject('dict', {
    utc,
    timezone: defineFunction('timezone', ['zone'], (name) => zoneOf(toText(name), utc)),
    FixedOffset: defineFunction('FixedOffset', ['offset'], (minutes) => {
      if (typeof minutes !== 'number')
        throw new PyError('TypeError', 'FixedOffset() needs a number of minutes');
      return minutes === 0 ? utc : new FixedZone(BigInt(minutes) * MINUTE, `pytz.FixedOffset(${minutes})`);
    }),
    all_timezones: zones,
    common_timezones: zones,
    all_timezones_set: () => new PySet(zones()),
    common_timezones_set: () => new PySet(zones()),
  });
}

/** Names in any letter case, as pytz takes them. @throws PyError (UnknownTimeZoneError) */
function zoneOf(name: string, utc: Zone): Zone {
  if (name.toUpperCase() === 'UTC') return utc;
  try {
    // Intl accepts offsets (`+01:00`) where pytz knows names only.
    if (/^[+-]/.test(name)) throw new RangeError(name);
    new Intl.DateTimeFormat('en-US', { timeZone: name });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const suggestion = didYouMean(name, Intl.supportedValuesOf('timeZone'));
    throw new PyError('UnknownTimeZoneError', `'${name}'${suggestion ? `: ${suggestion}` : ''}`);
  }
  return new PytzZone(name);
}
