import type { Item } from '../../ir/relation.ts';
import { render } from '../../ir/render.ts';
import { type Column, type Sql, sql } from '../../ir/sql.ts';
import { type Expression, elements, kindOf, must } from '../../kustoLanguage.ts';
import { fromElements, toJson } from '../../scalars/json.ts';
import { columnValue, type Scalar, scalar } from '../../scalars/scalar.ts';
import { translate } from '../../scalars/translate.ts';
import { outerScope, refuse, type Scope } from '../../scope.ts';
import { byName, type Graph, type NodeRows, readEdges } from './graph.ts';
import type { PathBuilder } from './pathBuilder.ts';
import type { StepRows } from './steps.ts';

type Call = Kusto.Language.Syntax.FunctionCallExpression;

/** What the names of a pattern stand for. */
export interface Variables {
  readonly nodes: ReadonlyMap<string, NodeRows>;
  readonly edges: ReadonlyMap<string, StepRows>;
  readonly paths: ReadonlyMap<string, PathBuilder>;
}

const hows: Readonly<Record<string, 'all' | 'any' | 'list'>> = { all: 'all', any: 'any', map: 'list' };

/** Expressions over a match see properties of its nodes and edges. What must be computed for that goes to `derived`. */
export function patternScope(variables: Variables, graph: Graph, derived: Item[], scope: Scope): Scope {
  const lists = new Map<string, Column>();
  const stepColumn = (variable: string, name: string): Column | undefined => {
    const rows = variables.nodes.get(variable) ?? variables.edges.get(variable);
    if (rows) return byName(rows.columns).get(name);
    const path = variables.paths.get(variable);
    const column = path && byName(path.steps.columns).get(name);
    const json = column && toJson(columnValue(column));
    if (!path || !json) return undefined;
    // The values of all edges of the path.
    const known = lists.get(`${variable}.${name}`);
    if (known) return known;
    const made = scope.statement.newColumn('dynamic');
    derived.push({ column: made, value: fromElements(sql`${path.keep(json, 'step', 'list')}`) });
    lists.set(`${variable}.${name}`, made);
    return made;
  };
  const graphFunction = (call: Call): Scalar | undefined => {
    const name = must(call.Name).SimpleName ?? '';
    const args = elements(must(call.ArgumentList).Expressions);
    if (Object.hasOwn(hows, name) && args.length === 2) return overPath(call, args, must(hows[name]));
    if (name === 'labels' || name === 'inner_nodes') throw refuse(scope, call, `the function '${name}' here`);
    if (name !== 'node_degree_in' && name !== 'node_degree_out') return undefined;
    const variable = args[0] && nameOf(args[0]);
    const node = variable === undefined ? undefined : variables.nodes.get(variable);
    if (!node) throw refuse(scope, call, `'${name}' of anything but a node`);
    return degree(name, node.id, graph, scope);
  };
  const overPath = (call: Call, [over, value]: readonly Expression[], how: 'all' | 'any' | 'list'): Scalar => {
    const inner = over && kindOf(over) === 'FunctionCallExpression' ? innerOf(over as Call) : undefined;
    const variable = inner ?? (over && nameOf(over));
    const path = variable === undefined ? undefined : variables.paths.get(variable);
    if (!path || !value) throw refuse(scope, call, 'this function over anything but an edge of variable length');
    const rows = inner === undefined ? path.steps : path.inner;
    const each = translate(value, {
      ...outerScope(scope),
      columns: byName(rows.columns),
      graphFunction: (degreeCall) => {
        const name = must(degreeCall.Name).SimpleName ?? '';
        if (name !== 'node_degree_in' && name !== 'node_degree_out') return undefined;
        const isHere = elements(must(degreeCall.ArgumentList).Expressions).length === 0 && inner !== undefined;
        if (!isHere) throw refuse(scope, degreeCall, `'${name}' of another node here`);
        return degree(name, path.inner.id, graph, scope);
      },
    });
    const of = inner === undefined ? 'step' : 'inner';
    if (how !== 'list') {
      if (each.type !== 'bool') throw refuse(scope, call, `a condition of type ${each.type}`);
      return scalar(sql`${path.keep(each.sql, of, how)}`, 'bool', false);
    }
    const json = toJson(each);
    if (!json) throw refuse(scope, call, `an array of values of type ${each.type}`);
    return scalar(fromElements(sql`${path.keep(json, of, 'list')}`), 'dynamic', false);
  };
  return { ...outerScope(scope), stepColumn, graphFunction };
}

/** The number of edges that end or begin at a node. */
function degree(name: string, node: Column, graph: Graph, scope: Scope): Scalar {
  const edges = readEdges(graph.edges, scope);
  const end = name === 'node_degree_in' ? edges.target : edges.source;
  const rows: Sql = render(edges.relation, new Set([end.id]), scope.statement.sources);
  return scalar(sql`(SELECT count(*) FROM (${rows}) WHERE ${end} = ${node})`, 'long', false);
}

export function nameOf(node: Expression): string | undefined {
  if (kindOf(node) !== 'NameReference') return undefined;
  return (node as Kusto.Language.Syntax.NameReference).SimpleName ?? undefined;
}

function innerOf(call: Call): string | undefined {
  const [edge] = elements(must(call.ArgumentList).Expressions);
  return must(call.Name).SimpleName === 'inner_nodes' && edge ? nameOf(edge) : undefined;
}
