import type { KustoType } from '../../protocol/schema.ts';
import type { ScanExpression, ScanProgram, ScanType } from '../functions/scanMachine.ts';
import { type Column, type Sql, sql } from '../ir/sql.ts';
import { type Expression, elements, items, kindOf, must, type NodeKind } from '../kustoLanguage.ts';
import { nullOf, type Scalar } from '../scalars/scalar.ts';
import { translate, typeNamed } from '../scalars/translate.ts';
import type { Scope } from '../scope.ts';
import type { Declared, ScanStep } from './scanSteps.ts';
import { substitute } from './scanSteps.ts';

type Step = Kusto.Language.Syntax.ScanStep;

/** A program for the machine, and the values of its lists: pieces of SQL over one row, as texts. */
export interface CompiledScan {
  readonly program: ScanProgram;
  readonly lists: readonly Sql[];
}

interface Field {
  readonly name: string;
  readonly type: KustoType;
}

const machineTypes: Readonly<Record<KustoType, ScanType>> = {
  bool: 'bool',
  int: 'whole',
  long: 'whole',
  datetime: 'whole',
  timespan: 'whole',
  real: 'real',
  string: 'text',
  dynamic: 'text',
  decimal: 'text',
  guid: 'text',
};

/**
 * The steps as a program. What does not look at the state is left to SQL, for all rows at once; undefined where
 * something else does that the machine does not know.
 */
export function scanProgram(
  node: Kusto.Language.Syntax.ScanOperator,
  steps: readonly ScanStep[],
  declared: readonly Declared[],
  record: ReadonlyMap<string, Column>,
  scope: Scope,
): CompiledScan | undefined {
  const used = new Set(steps.flatMap((step) => step.references.map(({ name }) => name)));
  const fields: Field[] = [
    ...declared.map(({ name, column }) => ({ name, type: column.type })),
    ...[...used]
      .filter((name) => !declared.some((column) => column.name === name))
      .map((name) => ({ name, type: must(record.get(name)).type })),
  ];
  const compiler = new Compiler(steps, fields, declared, record, scope);
  const nodes = items<Step>(node.Steps);
  const initial = fields.map(({ name, type }) => {
    const found = declared.find((column) => column.name === name);
    return compiler.list(found ? found.initial.sql : nullOf(type).sql, type);
  });
  const program: ScanProgram['steps'][number][] = [];
  for (const [k, step] of steps.entries()) {
    const condition = compiler.expression(must(must(nodes[k]).Condition));
    const assignments = elements(must(nodes[k]).ComputationClause?.Assignments ?? null);
    const values = fields.map(({ name, type }, i): ScanExpression | undefined => {
      const assigned = assignments.find((assignment) => must(assignment.Name).SimpleName === name);
      if (assigned) return compiler.assigned(must(assigned.Expression), must(step.assigned.get(name)), type);
      if (i < declared.length) return { kind: 'row', list: must(initial[i]) };
      return { kind: 'row', list: compiler.list(sql`${must(record.get(name))}`, type) };
    });
    if (!condition || values.some((value) => value === undefined)) return undefined;
    program.push({ condition, emits: step.emits, fields: values.filter((value) => value !== undefined) });
  }
  return {
    program: { lists: compiler.types, initial, steps: program, shown: declared.map((_, i) => i) },
    lists: compiler.lists,
  };
}

class Compiler {
  readonly lists: Sql[] = [];
  readonly types: ScanType[] = [];
  readonly #steps: readonly ScanStep[];
  readonly #fields: readonly Field[];
  readonly #declared: readonly Declared[];
  readonly #scope: Scope;

  constructor(
    steps: readonly ScanStep[],
    fields: readonly Field[],
    declared: readonly Declared[],
    record: ReadonlyMap<string, Column>,
    scope: Scope,
  ) {
    this.#steps = steps;
    this.#fields = fields;
    this.#declared = declared;
    const own = declared.map(({ name, column }): [string, Column] => [name, column]);
    this.#scope = { ...scope, columns: new Map([...record, ...own]) };
  }

  list(value: Sql, type: KustoType): number {
    this.lists.push(sql`CAST(${value} AS VARCHAR)`);
    this.types.push(machineTypes[type]);
    return this.lists.length - 1;
  }

  /** A value for a column of this type; `typed` is the same in SQL, where it does not look at the state. */
  assigned(node: Expression, typed: Scalar, type: KustoType): ScanExpression | undefined {
    if (!this.#looksAtState(node)) return { kind: 'row', list: this.#row(typed) };
    const value = this.expression(node);
    const from = this.#typeOf(node);
    if (!value || from === undefined) return undefined;
    if (from === type || (from === 'int' && type === 'long')) return value;
    return type === 'real' && (from === 'int' || from === 'long') ? { kind: 'real', of: [value] } : undefined;
  }

  expression(node: Expression): ScanExpression | undefined {
    const kind = kindOf(node);
    if (kind === 'ParenthesizedExpression') {
      return this.expression(must((node as Kusto.Language.Syntax.ParenthesizedExpression).Expression));
    }
    if (!this.#looksAtState(node)) return { kind: 'row', list: this.#row(translate(node, this.#scope)) };
    if (kind === 'PathExpression') return this.#state(node as Kusto.Language.Syntax.PathExpression);
    if (kind === 'FunctionCallExpression') return this.#call(node as Kusto.Language.Syntax.FunctionCallExpression);
    if (kind === 'AndExpression' || kind === 'OrExpression') {
      const { Left, Right } = node as Kusto.Language.Syntax.BinaryExpression;
      const of = this.#all([must(Left), must(Right)]);
      return of && { kind: kind === 'AndExpression' ? 'and' : 'or', of };
    }
    return this.#binary(node as Kusto.Language.Syntax.BinaryExpression, kind);
  }

  #row(value: Scalar): number {
    const initial = (column: Column): Sql | undefined =>
      this.#declared.find((candidate) => candidate.column.id === column.id)?.initial.sql;
    return this.list(substitute(value.sql, initial), value.type);
  }

  #all(nodes: readonly Expression[]): readonly ScanExpression[] | undefined {
    const of = nodes.map((node) => this.expression(node)).filter((value) => value !== undefined);
    return of.length === nodes.length ? of : undefined;
  }

  #typeOf(node: Expression): KustoType | undefined {
    return typeNamed(node.ResultType?.Name ?? '');
  }

  #stepOf(node: Expression): { readonly step: number; readonly name: string } | undefined {
    if (kindOf(node) !== 'PathExpression') return undefined;
    const { Expression, Selector } = node as Kusto.Language.Syntax.PathExpression;
    const [left, right] = [must(Expression), must(Selector)];
    if (kindOf(left) !== 'NameReference' || kindOf(right) !== 'NameReference') return undefined;
    const [of, name] = [left, right].map((part) => (part as Kusto.Language.Syntax.NameReference).SimpleName ?? '');
    const step = this.#steps.findIndex((candidate) => candidate.name === of);
    return step >= 0 && name !== undefined && this.#fields.some((field) => field.name === name)
      ? { step, name }
      : undefined;
  }

  #looksAtState(node: Expression): boolean {
    if (this.#stepOf(node)) return true;
    for (let i = 0; i < node.ChildCount; i += 1) {
      const child = node.GetChild(i);
      if (child && child.ChildCount > 0 && this.#looksAtState(child as Expression)) return true;
    }
    return false;
  }

  #state(node: Kusto.Language.Syntax.PathExpression): ScanExpression | undefined {
    const found = this.#stepOf(node);
    if (!found) return undefined;
    const field = this.#fields.findIndex(({ name }) => name === found.name);
    return { kind: 'state', step: found.step, field };
  }

  #call(node: Kusto.Language.Syntax.FunctionCallExpression): ScanExpression | undefined {
    const args = elements<Expression>(must(node.ArgumentList).Expressions);
    const type = this.#typeOf(node);
    const [first, second, third] = args;
    const of = this.#all(args);
    if (!of || !first) return undefined;
    switch (must(node.Name).SimpleName) {
      case 'not':
        return { kind: 'not', of };
      case 'isnull':
      case 'isnotnull': {
        const isText = ['string', 'dynamic'].includes(this.#typeOf(first) ?? 'dynamic');
        if (isText) return undefined;
        const test: ScanExpression = { kind: 'isnull', of };
        return must(node.Name).SimpleName === 'isnull' ? test : { kind: 'not', of: [test] };
      }
      case 'isempty':
      case 'isnotempty': {
        if (this.#typeOf(first) === 'dynamic') return undefined;
        const test: ScanExpression = { kind: 'isempty', of };
        return must(node.Name).SimpleName === 'isempty' ? test : { kind: 'not', of: [test] };
      }
      case 'iff':
      case 'iif': {
        const fits = second && third && this.#typeOf(second) === type && this.#typeOf(third) === type;
        return fits ? { kind: 'if', of } : undefined;
      }
      default:
        return undefined;
    }
  }

  #binary(node: Kusto.Language.Syntax.BinaryExpression, kind: NodeKind): ScanExpression | undefined {
    const sign = signs[kind];
    if (!sign) return undefined;
    const [left, right] = [must(node.Left), must(node.Right)];
    const [a, b] = [this.#typeOf(left), this.#typeOf(right)];
    const of = this.#all([left, right]);
    if (!a || !b || !of) return undefined;
    const whole = (type: KustoType): boolean => type === 'int' || type === 'long';
    const isNumbers = [a, b].every((type) => whole(type) || type === 'real');
    const reals = isNumbers && (a === 'real' || b === 'real');
    const operands = reals
      ? of.map((value, i): ScanExpression => ([a, b][i] === 'real' ? value : { kind: 'real', of: [value] }))
      : of;
    if (/[=<>]/.test(sign)) {
      const comparable = isNumbers || (a === b && machineTypes[a] === 'whole');
      const equatable = a === b && (a === 'string' || a === 'bool' || a === 'guid');
      const known = comparable || (equatable && (sign === '==' || sign === '!='));
      return known ? { kind: 'compare', sign, of: operands } : undefined;
    }
    const type = this.#typeOf(node);
    if (isNumbers) {
      if (type === 'real') return reals ? { kind: 'float', sign, of: operands } : undefined;
      return type === 'long' ? { kind: 'whole', sign, of } : undefined;
    }
    if (sign !== '+' && sign !== '-') return undefined;
    const value: ScanExpression = { kind: 'whole', sign, of };
    const times: readonly KustoType[] = ['datetime', 'timespan'];
    if (!times.includes(a) || !times.includes(b)) return undefined;
    if (type === 'timespan') return { ...value, kind: 'span' };
    return type === 'datetime' ? { kind: 'moment', of: [value] } : undefined;
  }
}

const signs: Partial<Record<NodeKind, string>> = {
  EqualExpression: '==',
  NotEqualExpression: '!=',
  LessThanExpression: '<',
  LessThanOrEqualExpression: '<=',
  GreaterThanExpression: '>',
  GreaterThanOrEqualExpression: '>=',
  AddExpression: '+',
  SubtractExpression: '-',
  MultiplyExpression: '*',
  DivideExpression: '/',
};
