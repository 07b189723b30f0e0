import type { Item } from '../ir/relation.ts';
import { type Column, sql, text, typeName } from '../ir/sql.ts';
import { type Expression, elements, items, kindOf, must } from '../kustoLanguage.ts';
import { jsonMember, jsonText } from '../scalars/json.ts';
import { type Scalar, scalar } from '../scalars/scalar.ts';
import { translate, typeNamed } from '../scalars/translate.ts';
import { refuse, type Scope } from '../scope.ts';
import { newItem, unnamed } from './operator.ts';

/** The columns that one item of `project`, `extend` or `print` makes. */
export interface Computed {
  /** Items of the level below, which `items` see. */
  readonly below: readonly Item[];
  readonly items: readonly (Item & { readonly column: Column })[];
}

/** One column for a single value, and one for each value of a function that yields several. */
export function compute(node: Expression, scope: Scope): Computed {
  const expression = unnamed(node);
  const members = membersOf(expression);
  if (members.length === 0) return { below: [], items: [newItem(scope, translate(expression, scope))] };
  const all = newItem(scope, translate(expression, scope));
  const items = members.map((member, i) => {
    const type = typeNamed(must(member.Type).Name ?? '');
    const value = type && memberValue(all.column, i, type);
    if (!value) throw refuse(scope, node, `the value '${member.Name}' of this function`);
    return newItem(scope, value);
  });
  return { below: [all], items };
}

/** What the binder knows of a function that yields several values; nothing for any other expression. */
function membersOf(expression: Expression): readonly Kusto.Language.Symbols.ColumnSymbol[] {
  const type = expression.ResultType;
  if (type?.Name !== 'tuple') return [];
  return items<Kusto.Language.Symbols.ColumnSymbol>((type as Kusto.Language.Symbols.TupleSymbol).Columns);
}

/** Several values are one array here; see `callFunction`. */
function memberValue(all: Column, place: number, type: Scalar['type']): Scalar | undefined {
  const member = jsonMember(sql`${all}`, text(`$[${place}]`));
  switch (type) {
    case 'dynamic':
      return scalar(member, type);
    case 'string':
      return scalar(sql`coalesce(${jsonText(member)}, '')`, type);
    case 'bool':
    case 'int':
    case 'long':
    case 'real':
      return scalar(sql`CAST(${jsonText(member)} AS ${typeName(type)})`, type);
    default:
      return undefined;
  }
}

/** The names of an item's columns: those that it gives, then those of the function. */
export function namesOf(node: Expression): readonly string[] {
  const own = membersOf(unnamed(node)).map((member) => must(member.Name));
  const given = givenNames(node);
  return [...given, ...own.slice(given.length)];
}

/** The names that an item gives to its columns, in their order; the rest have those of the function. */
export function givenNames(node: Expression): readonly string[] {
  switch (kindOf(node)) {
    case 'SimpleNamedExpression':
      return [must((node as Kusto.Language.Syntax.SimpleNamedExpression).Name).SimpleName ?? ''];
    case 'CompoundNamedExpression': {
      const { Names } = node as Kusto.Language.Syntax.CompoundNamedExpression;
      return elements(must(Names).Names).map((name) => name.SimpleName ?? '');
    }
    default:
      return [];
  }
}
