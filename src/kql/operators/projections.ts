import type { Item, NamedColumn, Table } from '../ir/relation.ts';
import type { Column } from '../ir/sql.ts';
import { type Expression, elements, kindOf, must } from '../kustoLanguage.ts';
import { translate } from '../scalars/translate.ts';
import { refuse, type Scope } from '../scope.ts';
import { newItem, resultColumns, type TableOperator, unnamed } from './operator.ts';
import { liftWindows } from './windows.ts';

type QueryOperator = Kusto.Language.Syntax.QueryOperator;

function byName(table: Table): ReadonlyMap<string, Column> {
  return new Map(table.columns.map((c) => [c.name, c.column]));
}

/** The column itself where an expression is nothing but its name. */
export function plainColumn(node: Expression, columns: ReadonlyMap<string, Column>, scope: Scope): Column | undefined {
  if (kindOf(node) !== 'NameReference') return undefined;
  const name = (node as Kusto.Language.Syntax.NameReference).SimpleName ?? '';
  return scope.bindings.has(name) ? undefined : columns.get(name);
}

/** `project`: one result column for each expression, named by the binder. */
export const project: TableOperator<Kusto.Language.Syntax.ProjectOperator> = (node, input, scope) => {
  const lifted = liftWindows(input, scope);
  const results = resultColumns(node);
  const nodes = elements(node.Expressions);
  if (results.length !== nodes.length) throw refuse(scope, node, 'this form of project');
  const added: Item[] = [];
  const columns = nodes.map((item, i): NamedColumn => {
    const expression = unnamed(item);
    const name = must(results[i]?.Name);
    if (kindOf(item) === 'CompoundNamedExpression') throw refuse(scope, item, 'several names for one expression');
    const plain = plainColumn(expression, lifted.scope.columns, scope);
    if (plain) return { name, column: plain };
    const made = newItem(scope, translate(expression, lifted.scope));
    added.push(made);
    return { name, column: made.column };
  });
  const relation = lifted.relation();
  return {
    ...input,
    relation: added.length === 0 ? relation : { kind: 'extend', input: relation, items: added },
    columns,
  };
};

/** `extend` and `serialize`: the binder's columns are those of the input, with the new ones replaced or put behind. */
export function addColumns(nodes: readonly Expression[], node: QueryOperator, input: Table, scope: Scope): Table {
  const lifted = liftWindows(input, scope);
  const made = new Map<Expression, Column>();
  const added: Item[] = [];
  for (const item of nodes) {
    if (kindOf(item) === 'CompoundNamedExpression') throw refuse(scope, item, 'several names for one expression');
    const expression = unnamed(item);
    const plain = plainColumn(expression, lifted.scope.columns, scope);
    if (plain) {
      made.set(expression, plain);
      continue;
    }
    const value = newItem(scope, translate(expression, lifted.scope));
    added.push(value);
    made.set(expression, value.column);
  }
  const columns = resultColumns(node).map((result): NamedColumn => {
    const name = must(result.Name);
    const source = result.Source as Expression | null;
    const column = (source && made.get(source)) ?? lifted.scope.columns.get(name);
    if (!column) throw refuse(scope, node, `the column '${name}' of this operator`);
    return { name, column };
  });
  const relation = lifted.relation();
  return {
    ...input,
    relation: added.length === 0 ? relation : { kind: 'extend', input: relation, items: added },
    columns,
  };
}

export const extendOperator: TableOperator<Kusto.Language.Syntax.ExtendOperator> = (node, input, scope) =>
  addColumns(elements(node.Expressions), node, input, scope);

/** Columns only leave or change places: the binder's list names those that stay. */
function pick(node: QueryOperator, input: Table, scope: Scope): Table {
  const available = byName(input);
  const columns = resultColumns(node).map((result): NamedColumn => {
    const name = must(result.Name);
    const column = available.get(name);
    if (!column) throw refuse(scope, node, `the column '${name}' of this operator`);
    return { name, column };
  });
  return { ...input, columns };
}

export const projectAway: TableOperator<QueryOperator> = pick;
export const projectKeep: TableOperator<QueryOperator> = pick;
export const projectReorder: TableOperator<QueryOperator> = pick;

export const projectRename: TableOperator<Kusto.Language.Syntax.ProjectRenameOperator> = (node, input, scope) => {
  const available = byName(input);
  const renamed = new Map<string, string>();
  for (const item of elements(node.Expressions)) {
    const old = unnamed(item);
    if (kindOf(item) !== 'SimpleNamedExpression' || kindOf(old) !== 'NameReference') {
      throw refuse(scope, item, 'this form of renaming');
    }
    const name = must((item as Kusto.Language.Syntax.SimpleNamedExpression).Name).SimpleName ?? '';
    renamed.set(name, (old as Kusto.Language.Syntax.NameReference).SimpleName ?? '');
  }
  const columns = resultColumns(node).map((result): NamedColumn => {
    const name = must(result.Name);
    const column = available.get(renamed.get(name) ?? name);
    if (!column) throw refuse(scope, node, `the column '${name}' of this operator`);
    return { name, column };
  });
  return { ...input, columns };
};
