import type { Rows } from '../../protocol/query.ts';
import type { Column, KustoType } from '../../protocol/schema.ts';
import { DataNeeded } from '../dataNeeded.ts';
import type { NamedColumn, Table } from '../ir/relation.ts';
import type { Column as PlanColumn } from '../ir/sql.ts';
import { type Expression, elements, kindOf, must } from '../kustoLanguage.ts';
import { resultColumns } from '../operators/operator.ts';
import type { Scalar } from '../scalars/scalar.ts';
import { translate, typeNamed } from '../scalars/translate.ts';
import { refuse, type Scope, scopeOf } from '../scope.ts';

type Evaluate = Kusto.Language.Syntax.EvaluateOperator;

/** A plugin over a table, with what it is called with. */
export interface PluginCall {
  readonly name: string;
  readonly node: Evaluate;
  readonly input: Table;
  readonly scope: Scope;
  /** Scope of the input's rows. */
  readonly rows: Scope;
  /** Arguments by position, and those that are named. */
  readonly args: readonly Expression[];
  readonly named: ReadonlyMap<string, Expression>;
}

/** The table that a plugin makes. Throws a refusal for what it does not do exactly as Kusto does. */
export type Plugin = (call: PluginCall) => Table;

export function pluginCall(node: Evaluate, input: Table, scope: Scope): PluginCall {
  const call = must(node.FunctionCall);
  const args: Expression[] = [];
  const named = new Map<string, Expression>();
  for (const argument of elements(must(call.ArgumentList).Expressions)) {
    if (kindOf(argument) !== 'SimpleNamedExpression') {
      args.push(argument);
      continue;
    }
    const { Name, Expression } = argument as Kusto.Language.Syntax.SimpleNamedExpression;
    named.set(must(Name).SimpleName ?? '', must(Expression));
  }
  const name = must(call.Name).SimpleName ?? '';
  return { name, node, input, scope, rows: scopeOf(scope, input), args, named };
}

/** The column of the input that an argument names. */
export function columnArgument(call: PluginCall, argument: Expression | undefined): NamedColumn {
  const name =
    argument && kindOf(argument) === 'NameReference'
      ? (argument as Kusto.Language.Syntax.NameReference).SimpleName
      : undefined;
  const found = call.input.columns.find((column) => column.name === name);
  if (!found) throw refuse(call.scope, argument ?? call.node, `'${call.name}' with anything but the name of a column`);
  return found;
}

/** An argument that is the same for all rows. */
export function constantArgument(call: PluginCall, argument: Expression | undefined): Scalar {
  if (!argument) throw refuse(call.scope, call.node, `this form of '${call.name}'`);
  return translate(argument, { ...call.scope, columns: new Map() });
}

/** The columns of the output schema that the text gives, with the input's where it says `*`. */
export function outputSchema({ node, scope }: PluginCall): readonly Column[] | undefined {
  if (!node.Schema) return undefined;
  return resultColumns(node).map((column) => ({ name: must(column.Name), type: typeOfColumn(column, node, scope) }));
}

export function typeOfColumn(column: Kusto.Language.Symbols.ColumnSymbol, node: Expression, scope: Scope): KustoType {
  const type = typeNamed(must(column.Type).Name ?? '');
  if (!type) throw refuse(scope, node, `a column of type '${column.Type?.Name}'`);
  return type;
}

/**
 * The rows that decide on the columns: those of `question`, which the engine is asked for at the first compilation and
 * which the text then stands for. Undefined where the text itself gives the columns.
 */
export function answerOf(
  call: PluginCall,
  question: () => Table,
  columnsOf: (answer: Rows) => readonly Column[],
): Rows | undefined {
  const { node, scope } = call;
  const { TextStart, Width } = must(node.FunctionCall);
  const at = TextStart + Width;
  const answer = scope.site ? undefined : scope.statement.answerAt(at);
  if (answer || node.Schema) return answer;
  const refusal = refuse(
    scope,
    node,
    `evaluate ${call.name} here without an output schema (': (name: type, …)' behind it)`,
  );
  // The body of a function is not in the text, so that there is no place for its answer.
  if (scope.site) throw refusal;
  throw new DataNeeded(question(), at, refusal, columnsOf);
}

/** A table without an order, whose columns have the names of the binder. */
export function unordered(relation: Table['relation'], columns: readonly NamedColumn[]): Table {
  return { relation, columns, order: [], serialized: false };
}

export function named(call: PluginCall, columns: readonly PlanColumn[]): readonly NamedColumn[] {
  const results = resultColumns(call.node);
  const fits = results.length === columns.length;
  if (!fits || results.some((result, i) => typeNamed(result.Type?.Name ?? '') !== columns[i]?.type)) {
    throw refuse(call.scope, call.node, `'${call.name}' with these arguments`);
  }
  return columns.map((column, i) => ({ name: must(results[i]?.Name), column }));
}
