import type { KustoType } from '../../protocol/schema.ts';
import { type Column, type Sql, sql } from '../ir/sql.ts';
import { type Expression, elements, items, kindOf, kql, must, sourceOf } from '../kustoLanguage.ts';
import { convert, convertLiteral } from '../scalars/convert.ts';
import { nullOf, type Scalar } from '../scalars/scalar.ts';
import { translate, translatePredicate, typeNamed } from '../scalars/translate.ts';
import { refuse, type Scope } from '../scope.ts';
import { parseLiteral } from '../syntax/literalText.ts';

type ScanOperator = Kusto.Language.Syntax.ScanOperator;
type Step = Kusto.Language.Syntax.ScanStep;

/** A column of the `declare` clause. */
export interface Declared {
  readonly name: string;
  readonly column: Column;
  readonly initial: Scalar;
}

export interface ScanStep {
  readonly name: string;
  readonly emits: 'all' | 'last' | 'none';
  readonly condition: Scalar;
  /** By the name of a declared column. */
  readonly assigned: ReadonlyMap<string, Scalar>;
  /** Pairs of a step and a column of it that the state must hold. */
  readonly references: readonly Reference[];
}

export interface Reference {
  readonly step: string;
  readonly name: string;
  /** Stands for the value in the expressions above. */
  readonly column: Column;
}

export function declaredColumns(node: ScanOperator, scope: Scope): readonly Declared[] {
  return elements(node.DeclareClause?.Declarations ?? null).map((declaration) => {
    const { Name, Type } = must(declaration.NameAndType);
    const name = must(Name).SimpleName ?? '';
    const type = typeNamed(kql().Symbols.ScalarTypes.GetSymbol(sourceOf(must(Type)))?.Name ?? '');
    if (!type || type === 'decimal') throw refuse(scope, declaration, `the declared column '${name}' of this type`);
    const given = declaration.DefaultValue?.Value;
    // The language service gives it no type.
    const value = given && parseLiteral(sourceOf(given));
    const initial = value ? convertLiteral(translate(value, scope), type) : given ? undefined : nullOf(type);
    if (!initial) throw refuse(scope, declaration, `the default value of '${name}'`);
    return { name, column: scope.statement.newColumn(type), initial };
  });
}

/** The steps, over columns that stand for the record, for the declared columns and for what the state holds. */
export function scanSteps(
  node: ScanOperator,
  declared: readonly Declared[],
  record: ReadonlyMap<string, Column>,
  scope: Scope,
): readonly ScanStep[] {
  const nodes = items<Step>(node.Steps);
  const names = nodes.map((step) => must(step.Name).SimpleName ?? '');
  const types = new Map<string, KustoType>([
    ...[...record].map(([name, column]): [string, KustoType] => [name, column.type]),
    ...declared.map(({ name, column }): [string, KustoType] => [name, column.type]),
  ]);
  return nodes.map((step, at) => {
    if (step.OptionalKeyword) throw refuse(scope, step, 'an optional step of scan');
    const output = step.ScanStepOutput?.OutputKind?.Text ?? 'all';
    if (output !== 'all' && output !== 'last' && output !== 'none')
      throw refuse(scope, step, `'output=${output}' of scan`);
    const references: Reference[] = [];
    const visible: Scope = {
      ...scope,
      columns: new Map([...record, ...declared.map(({ name, column }): [string, Column] => [name, column])]),
      stepColumn: (stepName, name) => {
        const type = types.get(name);
        if (!type || !names.slice(0, at + 1).includes(stepName)) return undefined;
        const known = references.find((reference) => reference.step === stepName && reference.name === name);
        if (known) return known.column;
        const column = scope.statement.newColumn(type);
        references.push({ step: stepName, name, column });
        return column;
      },
    };
    const condition = translatePredicate(must(step.Condition), visible);
    if (condition.type !== 'bool') throw refuse(scope, step, `a condition of type ${condition.type}`);
    const assigned = new Map<string, Scalar>();
    for (const assignment of elements(step.ComputationClause?.Assignments ?? null)) {
      const name = must(assignment.Name).SimpleName ?? '';
      const target = declared.find((column) => column.name === name);
      if (!target) throw refuse(scope, assignment, `assigning to '${name}', which is not declared`);
      const value = must(assignment.Expression);
      // Whether it would be the new value or the default is not documented.
      const earlier = plainNames(value).find((used) => assigned.has(used));
      if (earlier) throw refuse(scope, assignment, `'${earlier}' after its assignment in the same step`);
      const typed = asDeclared(translate(value, visible), target.column.type);
      if (!typed) throw refuse(scope, assignment, `a value of this type for '${name}'`);
      assigned.set(name, typed);
    }
    return { name: names[at] ?? '', emits: output, condition, assigned, references };
  });
}

function asDeclared(value: Scalar, type: KustoType): Scalar | undefined {
  if (value.type === type) return value;
  if (value.constant === null) return nullOf(type);
  const widths: readonly KustoType[] = ['int', 'long', 'real'];
  const [from, to] = [widths.indexOf(value.type), widths.indexOf(type)];
  return from >= 0 && to > from ? convert(value, type) : convertLiteral(value, type);
}

/** Names that stand by themselves, not behind a step's. */
function plainNames(node: Expression): readonly string[] {
  const names: string[] = [];
  kql().Syntax.SyntaxElement.WalkNodes(
    node,
    (inner) => {
      if (kindOf(inner) !== 'NameReference') return;
      const parent = inner.Parent;
      const selects = parent && kindOf(parent) === 'PathExpression' && (parent as PathExpression).Selector === inner;
      if (!selects) names.push((inner as Kusto.Language.Syntax.NameReference).SimpleName ?? '');
    },
    null,
    null,
  );
  return names;
}

type PathExpression = Kusto.Language.Syntax.PathExpression;

/** The piece with other SQL in the place of columns. */
export function substitute(piece: Sql, value: (column: Column) => Sql | undefined): Sql {
  return {
    size: piece.size,
    parts: piece.parts.map((part) => {
      if (typeof part === 'string') return part;
      if ('parts' in part) return substitute(part, value);
      if ('id' in part) return value(part) ?? sql`${part}`;
      return part;
    }),
  };
}
