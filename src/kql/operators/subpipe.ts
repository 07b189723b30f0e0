import type { Table } from '../ir/relation.ts';
import { type Expression, kindOf, must } from '../kustoLanguage.ts';
import type { Scope } from '../scope.ts';
import { applyOperator } from './operators.ts';

/** Operators that begin with none but the table that they stand behind: `where … | take …` inside of another operator. */
export function applySubpipe(node: Expression, input: Table, scope: Scope): Table {
  if (kindOf(node) === 'PipeExpression') {
    const { Expression, Operator } = node as Kusto.Language.Syntax.PipeExpression;
    return applyOperator(must(Operator), applySubpipe(must(Expression), input, scope), scope);
  }
  return applyOperator(node as Kusto.Language.Syntax.QueryOperator, input, scope);
}
