import type { QueryOptions } from '../protocol/compile.ts';
import { SharingError } from '../protocol/errors.ts';
import type { LiteralValue } from '../protocol/query.ts';
import { must } from './kustoLanguage.ts';
import { notSupported } from './refusal.ts';
import type { Scalar } from './scalars/scalar.ts';
import { translate } from './scalars/translate.ts';
import type { Scope } from './scope.ts';
import { parseLiteral } from './syntax/literalText.ts';

/** A property of a request, as JSON or as a literal of the text. */
type Value = LiteralValue | Scalar;

/** Request properties by their names in lower case; what a `set` statement says goes before the request. */
export type Settings = ReadonlyMap<string, Value>;

/** They change the answer in ways that the engine has not; the rest of the unknown are about how, not what. */
const refused: ReadonlySet<string> = new Set([
  'query_datetimescope_column',
  'query_datetimescope_from',
  'query_datetimescope_to',
  'query_cursor_scoped_tables',
  'query_cursor_before_or_at_default',
  'query_cursor_after_default',
]);

const ticksPerMillisecond = 10_000n;

export function requestSettings(properties: Readonly<Record<string, LiteralValue>>): Settings {
  const settings = new Map<string, Value>();
  for (const [name, value] of Object.entries(properties)) {
    if (value === null) continue;
    const lower = name.toLowerCase();
    if (refused.has(lower)) {
      throw new SharingError('QueryNotSupported', `The embedded engine does not support the property '${name}' yet.`);
    }
    settings.set(lower, value);
  }
  return settings;
}

/** `set name = literal;`, or without a value, which is true. */
export function withStatement(
  settings: Settings,
  node: Kusto.Language.Syntax.SetOptionStatement,
  scope: Scope,
): Settings {
  const name = (must(node.Name).SimpleName ?? '').toLowerCase();
  if (refused.has(name)) throw notSupported(node, `the property '${name}'`);
  const expression = node.ValueClause?.Expression;
  return new Map([...settings, [name, expression ? translate(expression, scope) : true]]);
}

/** A property as a constant of KQL; undefined where it is not set. Throws where it is no literal. */
export function settingOf(settings: Settings, name: string, scope: Scope): Scalar | undefined {
  const value = settings.get(name);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object') return value;
  const node = parseLiteral(String(value));
  if (node) return translate(node, scope);
  throw new SharingError('QueryInvalid', `The value of the property '${name}' is no literal of KQL.`);
}

function plain(value: Value | undefined): string | number | bigint | boolean | undefined {
  const constant = typeof value === 'object' ? value?.constant : value;
  return constant ?? undefined;
}

function flag(value: Value | undefined): boolean | undefined {
  const constant = plain(value);
  if (constant === undefined) return undefined;
  return constant === true || constant === 1n || constant === 1 || String(constant).toLowerCase() === 'true';
}

function whole(settings: Settings, name: string): number | undefined {
  const constant = plain(settings.get(name));
  if (constant === undefined) return undefined;
  const number = Number(constant);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new SharingError('QueryInvalid', `The property '${name}' must be a whole number that is not negative.`);
}

/** `servertimeout` is a timespan: ticks in a text of KQL, `hh:mm:ss` in a request. */
function timeout(settings: Settings): number | undefined {
  const value = settings.get('servertimeout');
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object') {
    if (value.type === 'timespan' && typeof value.constant === 'bigint') {
      return Number(value.constant / ticksPerMillisecond);
    }
  } else if (typeof value === 'string') {
    const found = /^(?:(\d+)\.)?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?$/.exec(value);
    if (found) {
      const [days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0));
      return (((must(days) * 24 + must(hours)) * 60 + must(minutes)) * 60 + must(seconds)) * 1000;
    }
  }
  throw new SharingError('QueryInvalid', "The property 'servertimeout' must be a timespan, for example 00:04:00.");
}

const scopes: Readonly<Record<string, QueryOptions['dataScope']>> = {
  default: 'all',
  all: 'all',
  hotcache: 'hotcache',
};

function dataScope(settings: Settings): QueryOptions['dataScope'] {
  const value = plain(settings.get('query_datascope'));
  if (value === undefined) return undefined;
  const name = String(value).toLowerCase();
  const found = Object.hasOwn(scopes, name) ? scopes[name] : undefined;
  if (found) return found;
  throw new SharingError('QueryInvalid', "The property 'query_datascope' must be default, all or hotcache.");
}

/** What the engine must keep to; undefined where nothing is set. */
export function queryOptions(settings: Settings): QueryOptions | undefined {
  const all: QueryOptions = {
    noTruncation: flag(settings.get('notruncation')),
    noRequestTimeout: flag(settings.get('norequesttimeout')),
    truncationMaxRecords: whole(settings, 'truncationmaxrecords'),
    truncationMaxSize: whole(settings, 'truncationmaxsize'),
    maxMemoryPerOperator: whole(settings, 'maxmemoryconsumptionperiterator'),
    serverTimeout: timeout(settings),
    dataScope: dataScope(settings),
  };
  const set = Object.entries(all).filter(([, value]) => value !== undefined);
  return set.length === 0 ? undefined : Object.fromEntries(set);
}

/** `query_take_max_records`: rows of a result beyond which nothing is returned, without an error. */
export function takenRecords(settings: Settings): number | undefined {
  return whole(settings, 'query_take_max_records');
}
