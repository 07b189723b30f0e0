import { sql } from '../ir/sql.ts';
import { must } from '../kustoLanguage.ts';
import { isTabular } from '../operators/tabular.ts';
import { translateTable } from '../operators/translateTable.ts';
import { outerScope, type Scope, subquery } from '../scope.ts';
import { nullOf, type Scalar, scalar } from './scalar.ts';
import { translate } from './translate.ts';

/** `toscalar(…)`: the first column of the first row. */
export function scalarSubquery(node: Kusto.Language.Syntax.ToScalarExpression, scope: Scope): Scalar {
  const inner = must(node.Expression);
  const outer = outerScope(scope);
  if (!isTabular(inner)) return translate(inner, outer);
  const table = translateTable(inner, outer);
  const first = must(table.columns[0]).column;
  const limited = {
    ...table,
    relation: { kind: 'limit' as const, input: table.relation, count: sql`1`, order: table.order },
  };
  const rows = subquery(scope, limited, first);
  const value = first.type === 'string' ? sql`coalesce((${rows}), ${nullOf('string').sql})` : sql`(${rows})`;
  return scalar(value, first.type);
}
