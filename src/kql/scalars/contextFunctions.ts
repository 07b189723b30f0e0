import { principalPattern, principalProblem } from '../../protocol/principals.ts';
import { once, sql, text } from '../ir/sql.ts';
import { invalid } from '../refusal.ts';
import { settingOf } from '../requestProperties.ts';
import { bin, binAt } from './arithmetic.ts';
import type { ScalarFunction, ScalarFunctions } from './call.ts';
import { scalar } from './scalar.ts';
import { stop } from './stop.ts';

const constantText =
  (of: (call: Parameters<ScalarFunction>[0]) => string | undefined): ScalarFunction =>
  (call) => {
    const value = of(call);
    if (value === undefined) return undefined;
    return { sql: text(value), type: 'string', nullable: false, constant: value };
  };

const hidden =
  (id: string): ScalarFunction =>
  ({ scope }) => {
    const column = scope.columns.size > 0 ? scope.hidden?.(id) : undefined;
    return column && scalar(sql`${column}`, column.type, false);
  };

/** A cursor is the version of the database at a time; the empty one is before everything. */
const current: ScalarFunction = ({ scope }) =>
  scalar(sql`CAST(${scope.statement.openCursor()} AS VARCHAR)`, 'string', false);

const notACursor = 'This is no cursor of a database: use what cursor_current() has given, or an empty text.';

/** Whether a row of a stored table was committed behind a cursor, or not. */
const behind =
  (isBehind: boolean): ScalarFunction =>
  ({ args: [cursor], scope }) => {
    const version = scope.columns.size > 0 ? scope.hidden?.('ingestion_version') : undefined;
    if (!version || cursor?.type !== 'string') return undefined;
    const test = once(cursor.sql, (c) => {
      const number = sql`coalesce(TRY_CAST(${c} AS BIGINT), CAST(${stop(notACursor)} AS BIGINT))`;
      const compared = isBehind ? sql`${version} > ${number}` : sql`${version} <= ${number}`;
      return sql`CASE WHEN ${c} = '' THEN ${isBehind ? sql`true` : sql`false`} ELSE ${compared} END`;
    });
    return scalar(test, 'bool', false);
  };

const principalTypes: Readonly<Record<string, string>> = { aaduser: 'AadUser', aadgroup: 'AadGroup', aadapp: 'AadApp' };

/** What the name of who runs the query tells. There is no directory to ask for the rest. */
const details: ScalarFunction = ({ scope: { statement } }) => {
  const [name, kind = '', id = '', tenant] = principalPattern.exec(statement.principal ?? '') ?? [];
  if (name === undefined) return undefined;
  const known = {
    UserPrincipalName: id.includes('@') ? id : null,
    IdentityProvider: null,
    Authority: tenant ?? /@(.+)$/.exec(id)?.[1] ?? null,
    Mfa: null,
    Type: principalTypes[kind.toLowerCase()] ?? null,
    DisplayName: id,
    ObjectId: null,
    FQN: name,
    Notes: null,
  };
  return { sql: text(JSON.stringify(known)), type: 'dynamic', nullable: false };
};

/** Whether who runs the query is one of the named, or belongs to one of the named groups. */
const isMember: ScalarFunction = ({ args, node, scope }) => {
  const { identities } = scope.statement;
  const named = args.flatMap(({ type, constant }) =>
    type === 'dynamic' && typeof constant === 'string' ? [JSON.parse(constant)].flat() : [constant],
  );
  if (!identities || named.length === 0) return undefined;
  const names: readonly string[] = named.filter((name) => typeof name === 'string');
  if (names.length < named.length) return undefined;
  const problem = names.map((name) => principalProblem(name)).find((found) => found !== undefined);
  if (problem !== undefined) throw invalid(scope.site ?? node, problem);
  const isOne = names.some((name) => identities.includes(name.trim().toLowerCase()));
  return { sql: isOne ? sql`true` : sql`false`, type: 'bool', nullable: false, constant: isOne };
};

/** Functions of where a query runs and of what its request sets. */
export const contextFunctions: ScalarFunctions = {
  current_database: constantText(({ scope }) => scope.statement.database.name),
  current_cluster_endpoint: constantText(({ scope }) => scope.statement.database.cluster),
  current_principal: constantText(({ scope }) => scope.statement.principal),
  current_principal_details: details,
  current_principal_is_member_of: isMember,
  cursor_current: current,
  current_cursor: current,
  cursor_after: behind(true),
  cursor_before_or_at: behind(false),
  extent_id: hidden('extent_id'),
  extentid: hidden('extent_id'),
  ingestion_time: hidden('ingestion_time'),
  bin_auto: ({ args: [value], type, scope }) => {
    const { settings, overflow } = scope.statement;
    const size = settingOf(settings, 'query_bin_auto_size', scope);
    const at = settingOf(settings, 'query_bin_auto_at', scope);
    if (!value || !size) return undefined;
    return at ? binAt(value, size, at, type, overflow) : bin(value, size, type, overflow);
  },
};
