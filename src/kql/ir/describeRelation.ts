import type { OrderKey, Relation } from './relation.ts';
import { type Column, flatten, type Sql } from './sql.ts';

const longestExpression = 240;

function shown(value: Sql): string {
  const text = flatten(value)
    .map((piece) => (typeof piece === 'string' ? piece : `source ${piece.source}`))
    .join('');
  return text.length > longestExpression ? `${text.slice(0, longestExpression)}…` : text;
}

function named(column: Column): string {
  return `x${column.id}`;
}

function defined(items: readonly { readonly column: Column; readonly value: Sql }[]): string {
  return items.map((item) => `${named(item.column)} := ${shown(item.value)}`).join(', ');
}

function ordered(order: readonly OrderKey[]): string {
  const keys = order.map((key) => `${named(key.column)} ${key.descending ? 'desc' : 'asc'}`);
  return keys.length === 0 ? '' : ` by ${keys.join(', ')}`;
}

/** One operator of the plan, without what feeds it. `tables` names the sources. */
function line(relation: Relation, tables: readonly string[]): string {
  switch (relation.kind) {
    case 'source': {
      const columns = relation.columns.map(({ column, stored }) => `${named(column)} = ${stored}`);
      return `scan ${tables[relation.source] ?? relation.source}: ${columns.join(', ')}`;
    }
    case 'values':
      return `values: ${relation.rows.length} rows of ${relation.columns.map(named).join(', ')}`;
    case 'series':
      return `series: ${named(relation.column)} in ${shown(relation.values)}`;
    case 'extend':
      return `extend ${defined(relation.items)}`;
    case 'expand':
      return `expand ${relation.lists.map((item) => `${named(item.column)} in ${shown(item.list)}`).join(', ')}`;
    case 'filter':
      return `filter ${shown(relation.predicate)}`;
    case 'aggregate':
      return `aggregate ${defined(relation.items)} for each ${defined(relation.keys) || 'table'}`;
    case 'first':
      return `first of each ${relation.keys.map(named).join(', ')}${ordered(relation.order)}`;
    case 'join':
      return `${relation.join} join on ${shown(relation.on)}`;
    case 'union':
      return `union of ${relation.inputs.length}`;
    case 'apply':
      return `apply for each ${relation.used.map(named).join(', ') || 'row'}`;
    case 'shared':
      return `part ${relation.part.id}: ${relation.columns.map((c) => named(c.column)).join(', ')}`;
    case 'paths':
      return `paths of ${relation.least} to ${relation.most} steps`;
    case 'limit':
      return `limit ${shown(relation.count)}${ordered(relation.order)}`;
  }
}

function inputsOf(relation: Relation): readonly Relation[] {
  switch (relation.kind) {
    case 'source':
    case 'values':
    case 'series':
      return [];
    case 'join':
      return [relation.left, relation.right];
    case 'apply':
      return [relation.outer, relation.inner];
    case 'shared':
      return [relation.part.relation];
    case 'paths':
      return [relation.starts, relation.steps];
    case 'union':
      return relation.inputs.map((input) => input.relation);
    default:
      return [relation.input];
  }
}

/** The plan as text, an operator a line, each indented below what it feeds. A shared part is told once. */
export function describeRelation(
  relation: Relation,
  tables: readonly string[],
  depth = 0,
  told: Set<number> = new Set(),
): string {
  const isTold = relation.kind === 'shared' && told.has(relation.part.id);
  if (relation.kind === 'shared') told.add(relation.part.id);
  const inputs = isTold ? [] : inputsOf(relation);
  const below = inputs.map((input) => describeRelation(input, tables, depth + 1, told));
  return [`${'  '.repeat(depth)}${line(relation, tables)}`, ...below].join('\n');
}

/** Whether anything in a plan is computed apart from it, and so cannot see the row that the plan is computed for. */
export function readsPart(relation: Relation): boolean {
  return relation.kind === 'shared' || inputsOf(relation).some(readsPart);
}
