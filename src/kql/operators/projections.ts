import type { Item, NamedColumn, Table } from '../ir/relation.ts';
import type { Column } from '../ir/sql.ts';
import { type Expression, elements, kindOf, must } from '../kustoLanguage.ts';
import { refuse, type Scope } from '../scope.ts';
import { extend, phantomColumns, resultColumns, type TableOperator, unnamed } from './operator.ts';
import { compute, givenNames, namesOf } from './severalValues.ts';
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
  const below: Item[] = [];
  const added: Item[] = [];
  const made = nodes.flatMap((item): readonly Column[] => {
    const plain = plainColumn(unnamed(item), lifted.scope.columns, scope);
    if (plain) return [plain];
    const computed = compute(item, lifted.scope);
    below.push(...computed.below);
    added.push(...computed.items);
    return computed.items.map((one) => one.column);
  });
  if (results.length !== made.length) throw refuse(scope, node, 'this form of project');
  const columns = made.map((column, i): NamedColumn => ({ name: must(results[i]?.Name), column }));
  const relation = extend({ ...input, relation: extend({ ...input, relation: lifted.relation() }, below) }, added);
  return { ...input, relation, columns };
};

/**
 * Where an item names fewer columns than its function yields, the others do not come out. The binder believes that
 * they do, as they would from `project`.
 */
function dropUnnamed(item: Expression, node: QueryOperator, scope: Scope): void {
  const given = givenNames(item);
  if (given.length === 0) return;
  const dropped = new Set(namesOf(item).slice(given.length));
  for (const column of resultColumns(node)) {
    const name = must(column.Name);
    // The binder numbers a name that is taken.
    const own = dropped.has(name) || dropped.has(name.replace(/\d+$/, ''));
    if (own && !scope.columns.has(name)) phantomColumns.add(column);
  }
}

/**
 * `extend` and `serialize`: the binder's columns are those of the input, with the new ones replaced or put behind. A value
 * without a name may have that of a column, `bin(a, 1)` and `tostring(a)` that of `a`, which `extend` then replaces, as
 * Kusto does. The binder has it stand beside the column, as `a1`, in `serialize`: of Kusto that is not known.
 */
export function addColumns(nodes: readonly Expression[], node: QueryOperator, input: Table, scope: Scope): Table {
  const lifted = liftWindows(input, scope);
  const made = new Map<Expression, Column>();
  const byName = new Map<string, Column>();
  const below: Item[] = [];
  const added: Item[] = [];
  for (const item of nodes) {
    const expression = unnamed(item);
    const plain = plainColumn(expression, lifted.scope.columns, scope);
    if (plain) {
      made.set(expression, plain);
      continue;
    }
    const computed = compute(item, lifted.scope);
    below.push(...computed.below);
    added.push(...computed.items);
    const [only, ...others] = computed.items;
    if (only && others.length === 0) made.set(expression, only.column);
    const names = namesOf(item);
    computed.items.forEach((one, i) => {
      const name = names[i];
      // The binder gives the function's own name another form where the input has it.
      const taken = i >= givenNames(item).length && lifted.scope.columns.has(name ?? '');
      if (others.length > 0 && taken && givenNames(item).length === 0)
        throw refuse(scope, item, `a second column '${name}'`);
      if (name !== undefined) byName.set(name, one.column);
    });
  }
  for (const item of nodes) dropUnnamed(item, node, lifted.scope);
  const columns = resultColumns(node).map((result): NamedColumn => {
    const name = must(result.Name);
    const source = result.Source as Expression | null;
    const column = (source && made.get(source)) ?? byName.get(name) ?? lifted.scope.columns.get(name);
    if (!column) {
      throw refuse(
        scope,
        node,
        `a value that would be called '${name}', since a column has its name already (give it another),`,
      );
    }
    return { name, column };
  });
  const relation = extend({ ...input, relation: extend({ ...input, relation: lifted.relation() }, below) }, added);
  return { ...input, relation, columns };
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
