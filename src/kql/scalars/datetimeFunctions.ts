import { integer, sql } from '../ir/sql.ts';
import { unixEpochTicks } from '../storageTypes.ts';
import { inDatetimeRange } from './arithmetic.ts';
import type { ScalarFunctions } from './call.ts';
import { scalar } from './scalar.ts';

/** The time at which the query started, the same in all its parts. */
const now = sql`(epoch_us(now()) * 10 + ${integer(unixEpochTicks)})`;

export const datetimeFunctions: ScalarFunctions = {
  now: ({ args: [offset] }) =>
    offset === undefined
      ? scalar(now, 'datetime', false)
      : offset.type === 'timespan'
        ? scalar(inDatetimeRange(sql`(${now} + ${offset.sql})`), 'datetime')
        : undefined,
  ago: ({ args: [span] }) =>
    span?.type === 'timespan' ? scalar(inDatetimeRange(sql`(${now} - ${span.sql})`), 'datetime') : undefined,
};
