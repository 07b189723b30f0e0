import { type Expression, kindOf, must } from '../../kustoLanguage.ts';
import { describe } from '../../scalars/translate.ts';
import { outerScope, refuse, type Scope } from '../../scope.ts';
import { translateTable } from '../translateTable.ts';
import { callUserFunction } from '../userFunctions.ts';
import { markComponents } from './components.ts';
import type { Graph } from './graph.ts';
import { whereEdges, whereNodes } from './graphWhere.ts';
import { makeGraph } from './makeGraph.ts';

/** An expression that the binder sees a graph in. */
export function translateGraph(node: Expression, scope: Scope): Graph {
  const kind = kindOf(node);
  switch (kind) {
    case 'ParenthesizedExpression':
      return translateGraph(must((node as Kusto.Language.Syntax.ParenthesizedExpression).Expression), scope);
    case 'NameReference': {
      const binding = scope.bindings.get((node as Kusto.Language.Syntax.NameReference).SimpleName ?? '');
      if (binding?.kind === 'graph') return binding.make();
      throw refuse(scope, node, 'this graph');
    }
    case 'FunctionCallExpression': {
      const call = node as Kusto.Language.Syntax.FunctionCallExpression;
      const name = must(call.Name).SimpleName ?? '';
      const binding = scope.bindings.get(name);
      if (binding?.kind !== 'function') throw refuse(scope, node, `the graph that '${name}' yields`);
      const called = callUserFunction(call, binding.bindings, scope);
      return translateGraph(called.body, called.scope);
    }
    case 'PipeExpression':
      return applied(node as Kusto.Language.Syntax.PipeExpression, scope);
    default:
      throw refuse(scope, node, `a graph from ${describe(kind)}`);
  }
}

function applied({ Expression, Operator }: Kusto.Language.Syntax.PipeExpression, scope: Scope): Graph {
  const operator = must(Operator);
  const inside = outerScope(scope);
  switch (kindOf(operator)) {
    case 'MakeGraphOperator': {
      const made = operator as Kusto.Language.Syntax.MakeGraphOperator;
      return makeGraph(made, translateTable(must(Expression), scope), inside);
    }
    case 'GraphMarkComponentsOperator': {
      const mark = operator as Kusto.Language.Syntax.GraphMarkComponentsOperator;
      return markComponents(mark, translateGraph(must(Expression), scope), inside);
    }
    case 'GraphWhereNodesOperator': {
      const { Condition } = operator as Kusto.Language.Syntax.GraphWhereNodesOperator;
      return whereNodes(must(Condition), translateGraph(must(Expression), scope), inside);
    }
    case 'GraphWhereEdgesOperator': {
      const { Condition } = operator as Kusto.Language.Syntax.GraphWhereEdgesOperator;
      return whereEdges(must(Condition), translateGraph(must(Expression), scope), inside);
    }
    default:
      throw refuse(scope, operator, `a graph from ${describe(kindOf(operator))}`);
  }
}
