import { type Expression, elements, items, kindOf, kql, must, type Node, type NodeKind } from '../kustoLanguage.ts';

const literals: ReadonlySet<NodeKind> = new Set([
  'BooleanLiteralExpression',
  'CompoundStringLiteralExpression',
  'DateTimeLiteralExpression',
  'DecimalLiteralExpression',
  'DynamicExpression',
  'GuidLiteralExpression',
  'IntLiteralExpression',
  'LongLiteralExpression',
  'NullLiteralExpression',
  'RealLiteralExpression',
  'StringLiteralExpression',
  'TimespanLiteralExpression',
]);

/** A text that is one literal of KQL and nothing else, as a bound node. Undefined for every other text. */
export function parseLiteral(text: string): Expression | undefined {
  const code = must(kql().KustoCode.ParseAndAnalyze(`print ${text}`, kql().GlobalState.Default));
  if (items(code.GetDiagnostics()).length > 0 || kindOf(must(code.Syntax)) !== 'QueryBlock') return undefined;
  const [statement, ...others] = elements<Node>((code.Syntax as Kusto.Language.Syntax.QueryBlock).Statements);
  if (!statement || others.length > 0 || kindOf(statement) !== 'ExpressionStatement') return undefined;
  const printed = must((statement as Kusto.Language.Syntax.ExpressionStatement).Expression);
  if (kindOf(printed) !== 'PrintOperator') return undefined;
  const [value, ...rest] = elements((printed as Kusto.Language.Syntax.PrintOperator).Expressions);
  return value && rest.length === 0 && literals.has(kindOf(value)) ? value : undefined;
}
