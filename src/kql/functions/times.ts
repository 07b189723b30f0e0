import { SharingError } from '../../protocol/errors.ts';
import { readDatetime } from '../syntax/datetimeText.ts';
import { parseTimespan } from '../syntax/literals.ts';
import { type FunctionDefinition, onValues } from './definition.ts';

export const times = {
  /** Null for a text that is no moment. */
  parse_datetime: onValues(['VARCHAR'], 'BIGINT', (text) => {
    const ticks = readDatetime(text);
    if (ticks !== undefined) return ticks;
    const says = `todatetime: the embedded engine does not read the form of '${text.slice(0, 40)}'. Use ISO 8601.`;
    throw new SharingError('QueryNotSupported', says, 'user');
  }),
  parse_timespan: onValues(['VARCHAR'], 'BIGINT', (text) => parseTimespan(text) ?? null),
  /** Days, hours below 24, minutes below 60 and seconds below 60. */
  make_timespan: onValues(['BIGINT', 'BIGINT', 'BIGINT', 'DOUBLE'], 'BIGINT', (days, hours, minutes, seconds) => {
    const inside = hours >= 0n && hours < 24n && minutes >= 0n && minutes < 60n && seconds >= 0 && seconds < 60;
    if (!inside || days < 0n) return null;
    const ticks = ((days * 24n + hours) * 60n + minutes) * 600_000_000n + BigInt(Math.round(seconds * 1e7));
    return BigInt.asIntN(64, ticks) === ticks ? ticks : null;
  }),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
