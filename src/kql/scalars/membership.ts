import { call, join, sql, text } from '../ir/sql.ts';
import { elements, must, type NodeKind } from '../kustoLanguage.ts';
import { isTabular } from '../operators/tabular.ts';
import { translateTable } from '../operators/translateTable.ts';
import { refuse, type Scope, subquery } from '../scope.ts';
import { commonType, type Mode, ordered } from './comparison.ts';
import { searchedText } from './dynamicComparison.ts';
import { type Scalar, scalar } from './scalar.ts';
import { translate } from './translate.ts';

const foldingKinds: ReadonlySet<NodeKind> = new Set<NodeKind>(['InCsExpression', 'NotInCsExpression']);
const negatedKinds: ReadonlySet<NodeKind> = new Set<NodeKind>(['NotInExpression', 'NotInCsExpression']);

/** `in`, `!in`, `in~`, `!in~` over listed values or over the single column of a table. */
export function membership(node: Kusto.Language.Syntax.InExpression, kind: NodeKind, scope: Scope, mode: Mode): Scalar {
  const candidates = elements(must(node.Right).Expressions);
  const texts = candidates.length > 0 && candidates.every((candidate) => candidate.ResultType?.Name === 'string');
  const given = translate(must(node.Left), scope);
  // A text in a dynamic is compared as such; other values in it stop the query.
  const value = texts ? searchedText(given) : given;
  // Microsoft names the case-insensitive operators `…Cs`.
  const folding = foldingKinds.has(kind);
  const negated = negatedKinds.has(kind);
  if (folding && value.type !== 'string') throw refuse(scope, node, `'in~' on ${value.type}`);
  const left = folding ? call('lower', value.sql) : value.sql;
  const finish = (matched: ReturnType<typeof sql>): Scalar => {
    const twoValued = mode === 'predicate' && !negated ? matched : sql`coalesce(${matched}, false)`;
    return scalar(negated ? sql`(NOT ${twoValued})` : sql`(${twoValued})`, 'bool', false);
  };
  const [only] = candidates;
  if (only && candidates.length === 1 && isTabular(only)) {
    const table = translateTable(only, scope);
    const [column] = table.columns;
    if (!column || table.columns.length !== 1 || column.column.type !== value.type) {
      throw refuse(scope, node, `'in' over a table that is not one ${value.type} column`);
    }
    const rows = subquery(scope, table, column.column);
    const list = folding ? sql`SELECT lower(v) FROM (${rows}) AS t(v)` : rows;
    return finish(sql`(${left} IN (${list}))`);
  }
  if (value.type === 'real') throw refuse(scope, node, "'in' on real");
  const values = candidates.map((candidate) => {
    const item = translate(candidate, scope);
    const sides = commonType(value, item);
    if (!sides || sides[0].type !== value.type) {
      throw refuse(scope, candidate, `'in' between ${value.type} and ${item.type}`);
    }
    if (sides[1].constant === undefined || sides[1].constant === null) {
      throw refuse(scope, candidate, "'in' with anything but constants that are not null");
    }
    if (!folding) return sides[1].sql;
    return typeof item.constant === 'string' ? text(item.constant.toLowerCase()) : call('lower', item.sql);
  });
  if (values.length === 0) return scalar(negated ? sql`true` : sql`false`, 'bool', false);
  return finish(sql`(${left} IN (${join(values)}))`);
}

/** Both ends included. `datetime between (start .. timespan)` counts from the start. */
export function between(node: Kusto.Language.Syntax.BetweenExpression, negated: boolean, scope: Scope): Scalar {
  const value = translate(must(node.Left), scope);
  const couple = must(node.Right);
  const first = translate(must(couple.First), scope);
  const second = translate(must(couple.Second), scope);
  const low = commonType(value, first);
  const end = value.type === 'datetime' && second.type === 'timespan' && first.type === 'datetime';
  const last = end ? scalar(sql`(${first.sql} + ${second.sql})`, 'datetime') : second;
  const high = commonType(value, last);
  if (!low || !high) throw refuse(scope, node, `'between' on ${value.type}, ${first.type} and ${second.type}`);
  const inside = sql`(${ordered(low[0], '>=', low[1]).sql} AND ${ordered(high[0], '<=', high[1]).sql})`;
  return scalar(negated ? sql`(NOT ${inside})` : inside, 'bool', value.nullable || first.nullable || last.nullable);
}
