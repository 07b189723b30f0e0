import type { DataRequest, Value } from './dataRequest.ts';
import { badRequest } from './httpError.ts';
import type { FrameOptions } from './responseV2.ts';

/** Those of Kusto's request properties that are the endpoint's own affair. */
export interface RequestOptions {
  readonly frames: FrameOptions;
  /** Milliseconds; none where the client asked for none. */
  readonly timeout: number | undefined;
  /** Nothing may be changed. */
  readonly readOnly: boolean;
}

const minute = 60_000;
/** Kusto's own. Source: Kusto documentation, "Set timeout limits". */
const defaults = { query: 4 * minute, command: 10 * minute };
const longest = 60 * minute;

export function requestOptions({ options }: DataRequest, sort: keyof typeof defaults): RequestOptions {
  const on = (name: string): boolean => isTrue(name, options[name]);
  const wanted = options.servertimeout;
  const timeout = wanted === undefined || wanted === null ? defaults[sort] : milliseconds(wanted);
  return {
    frames: {
      progressive: on('results_progressive_enabled'),
      fragmented: on('results_v2_fragment_primary_tables'),
    },
    timeout: on('norequesttimeout') ? longest : Math.min(timeout, longest),
    readOnly: on('request_readonly') || on('request_readonly_hardline'),
  };
}

function isTrue(name: string, value: Value | undefined): boolean {
  if (value === undefined || value === null || value === false || value === 0) return false;
  if (value === true || value === 1) return true;
  if (typeof value === 'string' && /^(?:true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  throw badRequest(`The option '${name}' is true or false, not '${value}'.`);
}

/** `[d.]hh:mm:ss[.fffffff]`. */
function milliseconds(value: Value): number {
  const parts = /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2}(?:\.\d{1,7})?)$/.exec(String(value));
  if (!parts) throw badRequest(`The option 'servertimeout' is a time such as '00:04:00', not '${value}'.`);
  const [days = 0, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0));
  return Math.max(1, (((days * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1_000);
}
