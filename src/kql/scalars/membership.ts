import { bigint, call, join, real, type Sql, sql, text } from '../ir/sql.ts';
import { elements, must, type NodeKind } from '../kustoLanguage.ts';
import { isTabular } from '../operators/tabular.ts';
import { translateTable } from '../operators/translateTable.ts';
import { refuse, type Scope, subquery } from '../scope.ts';
import { commonType, equal, type Mode, ordered } from './comparison.ts';
import { certainly, dynamicEqual, dynamicOrdered } from './dynamicComparison.ts';
import { amongElements } from './elementTests.ts';
import { type Overflow, shifted } from './overflow.ts';
import { allOf, anyOf, comparisonTest, tested } from './rowTests.ts';
import { columnValue, type Scalar, scalar } from './scalar.ts';
import { stop } from './stop.ts';
import { translate } from './translate.ts';

const foldingKinds: ReadonlySet<NodeKind> = new Set<NodeKind>(['InCsExpression', 'NotInCsExpression']);
const negatedKinds: ReadonlySet<NodeKind> = new Set<NodeKind>(['NotInExpression', 'NotInCsExpression']);

/** `in`, `!in`, `in~`, `!in~` over listed values or over the single column of a table. */
export function membership(node: Kusto.Language.Syntax.InExpression, kind: NodeKind, scope: Scope, mode: Mode): Scalar {
  const candidates = elements(must(node.Right).Expressions);
  const texts = candidates.length > 0 && candidates.every((candidate) => candidate.ResultType?.Name === 'string');
  const given = translate(must(node.Left), scope);
  // A text in a dynamic is compared as such; other values in it stop the query.
  const value = (texts && certainly(given, 'string')) || given;
  // Microsoft names the case-insensitive operators `…Cs`.
  const folding = foldingKinds.has(kind);
  const negated = negatedKinds.has(kind);
  if (folding && value.type !== 'string') throw refuse(scope, node, `'in~' on ${value.type}`);
  const left = folding ? call('lower', value.sql) : value.sql;
  const finish = (matched: Sql): Scalar => {
    const twoValued = mode === 'predicate' && !negated ? matched : sql`coalesce(${matched}, false)`;
    return scalar(negated ? sql`(NOT ${twoValued})` : sql`(${twoValued})`, 'bool', false);
  };
  const [only] = candidates;
  if (only && candidates.length === 1 && isTabular(only)) {
    const table = translateTable(only, scope);
    const [column] = table.columns;
    const sides = column && table.columns.length === 1 && commonType(value, columnValue(column.column));
    if (!sides) throw refuse(scope, node, `'in' over a table that is not one ${value.type} column`);
    const rows = sql`SELECT ${convertedColumn(sides[1], folding)} FROM (${subquery(scope, table, column.column)})`;
    return finish(sql`(${folding ? left : sides[0].sql} IN (${rows}))`);
  }
  if (value.type === 'dynamic') {
    const matches = candidates.flatMap((candidate) =>
      members(translate(candidate, scope)).map((item) => {
        const same = dynamicEqual(value, item, false, mode);
        if (!same) throw refuse(scope, candidate, `'in' between ${value.type} and ${item.type}`);
        return same.sql;
      }),
    );
    return finish(sql`(${join([sql`false`, ...matches], ' OR ')})`);
  }
  const arrays: Sql[] = [];
  const pairs = candidates.flatMap((candidate) =>
    members(translate(candidate, scope)).flatMap((item): (readonly [Scalar, Scalar])[] => {
      const among = item.type === 'dynamic' ? amongElements(value, item, folding) : undefined;
      if (among) {
        arrays.push(among);
        return [];
      }
      const sides = commonType(value, item);
      if (!sides) throw refuse(scope, candidate, `'in' between ${value.type} and ${item.type}`);
      return [sides];
    }),
  );
  if (arrays.length > 0) {
    const others = pairs.map(([x, item]) =>
      folding ? sql`(${left} = ${folded(item)})` : equal(x, item, 'predicate').sql,
    );
    return finish(sql`(${join([...arrays, ...others], ' OR ')})`);
  }
  const [first] = pairs;
  if (!first) return scalar(negated ? sql`true` : sql`false`, 'bool', false);
  if (pairs.some(([x, item]) => x.nullable && item.nullable)) {
    return finish(
      sql`(${join(
        pairs.map(([x, item]) => certainlyEqual(x, item)),
        ' OR ',
      )})`,
    );
  }
  if (folding) return finish(sql`(${left} IN (${join(pairs.map(([, item]) => folded(item)))}))`);
  const plain = pairs.every(([x, item]) => x.type === first[0].type && item.constant !== undefined);
  if (plain) {
    const among = finish(sql`(${first[0].sql} IN (${join(pairs.map(([, item]) => item.sql))}))`);
    return negated ? among : tested(among, anyOf(pairs.map(([x, item]) => comparisonTest(x, '=', item))));
  }
  return finish(
    sql`(${join(
      pairs.map(([x, item]) => equal(x, item, 'predicate').sql),
      ' OR ',
    )})`,
  );
}

/** The elements of a dynamic array that is known while compiling; any other value is its own only member. */
export function members(value: Scalar): readonly Scalar[] {
  if (value.type !== 'dynamic' || typeof value.constant !== 'string') return [value];
  const parsed: unknown = JSON.parse(value.constant);
  if (!Array.isArray(parsed)) return [value];
  const found = parsed.map(constantOf);
  const known = found.filter((item) => item !== undefined);
  return known.length === found.length ? known : [value];
}

/** Whether null is in a list with null is left open. */
function certainlyEqual(value: Scalar, item: Scalar): Sql {
  const same = sql`coalesce(${equal(value, item, 'predicate').sql}, false)`;
  if (!value.nullable || !item.nullable) return same;
  const open = stop(
    'in: whether null is among values of which one is null is not known; leave out rows with nulls first.',
  );
  return sql`CASE WHEN ${value.sql} IS NULL AND ${item.sql} IS NULL THEN ${open} ELSE ${same} END`;
}

function constantOf(value: unknown): Scalar | undefined {
  if (typeof value === 'string') return { sql: text(value), type: 'string', nullable: false, constant: value };
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    return { sql: bigint(value), type: 'long', nullable: false, constant: BigInt(value) };
  }
  if (typeof value === 'number' && Number.isFinite(value) && !Number.isInteger(value)) {
    return { sql: real(value), type: 'real', nullable: false, constant: value };
  }
  return undefined;
}

function folded(value: Scalar): Sql {
  return call('lower', value.sql);
}

function convertedColumn(value: Scalar, folding: boolean): Sql {
  return folding ? call('lower', value.sql) : value.sql;
}

/** A moment that a span of time is added to. */
function later(moment: Scalar, span: Scalar, overflow: Overflow): Scalar {
  const sum = scalar(shifted(moment.sql, '+', span, overflow), 'datetime');
  if (typeof span.constant !== 'bigint') return sum;
  if (moment.fromNow !== undefined) return { ...sum, fromNow: moment.fromNow + span.constant };
  return typeof moment.constant === 'bigint' ? { ...sum, constant: moment.constant + span.constant } : sum;
}

/** Both ends included. `datetime between (start .. timespan)` counts from the start. */
export function between(
  node: Kusto.Language.Syntax.BetweenExpression,
  negated: boolean,
  scope: Scope,
  mode: Mode,
): Scalar {
  const value = translate(must(node.Left), scope);
  const couple = must(node.Right);
  const first = translate(must(couple.First), scope);
  const second = translate(must(couple.Second), scope);
  if (value.type === 'dynamic') {
    // Where it is turned around, null and false are not the same.
    const inner = negated ? 'exact' : mode;
    const bounds = [dynamicOrdered(value, '>=', first, inner), dynamicOrdered(value, '<=', second, inner)];
    const [above, below] = bounds;
    if (!above || !below) throw refuse(scope, node, `'between' on ${value.type}, ${first.type} and ${second.type}`);
    const within = sql`(${above.sql} AND ${below.sql})`;
    return scalar(negated ? sql`(NOT ${within})` : within, 'bool');
  }
  const low = commonType(value, first);
  const end = value.type === 'datetime' && second.type === 'timespan' && first.type === 'datetime';
  const last = end ? later(first, second, scope.statement.overflow) : second;
  const high = commonType(value, last);
  if (!low || !high) throw refuse(scope, node, `'between' on ${value.type}, ${first.type} and ${second.type}`);
  const inside = sql`(${ordered(low[0], '>=', low[1]).sql} AND ${ordered(high[0], '<=', high[1]).sql})`;
  const nullable = value.nullable || first.nullable || last.nullable;
  if (negated) return scalar(sql`(NOT ${inside})`, 'bool', nullable);
  const tests = [comparisonTest(value, '>=', first), comparisonTest(value, '<=', last)];
  return tested(scalar(inside, 'bool', nullable), allOf(tests));
}
