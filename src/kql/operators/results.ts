import type { Table } from '../ir/relation.ts';
import { sql } from '../ir/sql.ts';
import { type Expression, elements, items, kindOf, must } from '../kustoLanguage.ts';
import { pluginCall } from '../plugins/plugin.ts';
import { rowsArgument } from '../plugins/shaping.ts';
import { notSupported } from '../refusal.ts';
import { columnValue } from '../scalars/scalar.ts';
import { outerScope, refuse, type Scope, scopeOf } from '../scope.ts';
import { graphTables } from './graphs/graphToTable.ts';
import { translateGraph } from './graphs/translateGraph.ts';
import { groupKey } from './grouping.ts';
import { newItem } from './operator.ts';
import { plainColumn } from './projections.ts';
import { refuseParameters } from './rows.ts';
import { applySubpipe } from './subpipe.ts';
import { isTabular } from './tabular.ts';
import { translateTable } from './translateTable.ts';

/** One table that a statement yields. */
export interface Result {
  /** The user's own name for it. */
  readonly name?: string | undefined;
  readonly translate: (scope: Scope) => Table;
}

/** The result tables of a statement: several where it ends with `fork`, `facet` or the plugin `preview`. */
export function resultsOf(expression: Expression): readonly Result[] {
  const parts = kindOf(expression) === 'PipeExpression' ? (expression as Kusto.Language.Syntax.PipeExpression) : null;
  if (parts) {
    const input = must(parts.Expression);
    const operator = must(parts.Operator);
    switch (kindOf(operator)) {
      case 'ForkOperator':
        return fork(operator as Kusto.Language.Syntax.ForkOperator, input);
      case 'GraphToTableOperator': {
        const tables = graphTables(operator as Kusto.Language.Syntax.GraphToTableOperator);
        return tables.map(({ name, make }) => ({
          name: tables.length > 1 ? name : undefined,
          translate: (scope) => make(translateGraph(input, scope), outerScope(scope)),
        }));
      }
      case 'ConsumeOperator':
        return [{ translate: (scope) => consumed(operator as Kusto.Language.Syntax.ConsumeOperator, input, scope) }];
      case 'FacetOperator':
        return facet(operator as Kusto.Language.Syntax.FacetOperator, input);
      case 'EvaluateOperator': {
        const evaluate = operator as Kusto.Language.Syntax.EvaluateOperator;
        if (must(must(evaluate.FunctionCall).Name).SimpleName === 'preview') return preview(evaluate, input);
      }
    }
  }
  if (!isTabular(expression)) throw notSupported(expression, 'a statement that yields no table');
  return [{ translate: (scope) => translateTable(expression, scope) }];
}

/** Each branch sees the whole of the table before it. */
function fork(node: Kusto.Language.Syntax.ForkOperator, input: Expression): readonly Result[] {
  return items<Kusto.Language.Syntax.ForkExpression>(node.Expressions).map((branch) => ({
    name: branch.NameEquals ? (must(branch.NameEquals.Name).SimpleName ?? undefined) : undefined,
    translate: (scope) => applySubpipe(must(branch.Expression), translateTable(input, scope), scope),
  }));
}

/** Every value is computed, and no row comes out. */
function consumed(node: Kusto.Language.Syntax.ConsumeOperator, input: Expression, scope: Scope): Table {
  refuseParameters(node.Parameters, ['decodeblocks'], scope);
  const table = translateTable(input, scope);
  const counts = table.columns.map(({ column }) =>
    newItem(scope, { sql: sql`count(${column})`, type: 'long', nullable: false }),
  );
  const rows: Table['relation'] = { kind: 'aggregate', input: table.relation, keys: [], items: counts };
  const all = counts.reduce((sum, { column }) => sql`${sum} + ${column}`, sql`0`);
  return {
    relation: { kind: 'filter', input: rows, predicate: sql`${all} < 0` },
    columns: [],
    order: [],
    serialized: false,
    consumed: true,
  };
}

/** The table with the operators behind `with`, if any, and for each column its values with the number of their rows. */
function facet(node: Kusto.Language.Syntax.FacetOperator, input: Expression): readonly Result[] {
  const clause = node.WithClause;
  const inner = (clause as { Expression?: Expression | null; Operator?: Expression | null } | null) ?? {};
  const subpipe = inner.Expression ?? inner.Operator;
  const whole: Result[] = subpipe
    ? [{ translate: (scope) => applySubpipe(subpipe, translateTable(input, scope), scope) }]
    : [];
  const values = elements(node.Expressions).map((by): Result => ({ translate: (scope) => counted(by, input, scope) }));
  return [...whole, ...values];
}

function counted(by: Expression, input: Expression, scope: Scope): Table {
  const table = translateTable(input, scope);
  const column = plainColumn(by, scopeOf(scope, table).columns, scope);
  if (!column) throw refuse(scope, by, 'facet by anything but a column');
  const name = (by as Kusto.Language.Syntax.NameReference).SimpleName ?? '';
  const key = newItem(scope, groupKey(columnValue(column), by, scope));
  const count = newItem(scope, { sql: sql`count(*)`, type: 'long', nullable: false });
  return {
    relation: { kind: 'aggregate', input: table.relation, keys: [key], items: [count] },
    columns: [
      { name, column: key.column },
      { name: `count_${name}`, column: count.column },
    ],
    order: [],
    serialized: false,
  };
}

/** The first rows, and the number of all. */
function preview(node: Kusto.Language.Syntax.EvaluateOperator, input: Expression): readonly Result[] {
  return [
    {
      translate: (scope) => {
        const table = translateTable(input, scope);
        const count = rowsArgument(pluginCall(node, table, scope), 0);
        return { ...table, relation: { kind: 'limit', input: table.relation, count, order: table.order } };
      },
    },
    {
      translate: (scope) => {
        const count = newItem(scope, { sql: sql`count(*)`, type: 'long', nullable: false });
        return {
          relation: { kind: 'aggregate', input: translateTable(input, scope).relation, keys: [], items: [count] },
          columns: [{ name: 'Count', column: count.column }],
          order: [],
          serialized: false,
        };
      },
    },
  ];
}
