import type { Item, NamedColumn, OrderKey, Table } from '../ir/relation.ts';
import { orderBy } from '../ir/render.ts';
import { bigint, type Column, infix, join, type Sql, sql, text, typeName } from '../ir/sql.ts';
import { elements, must, sourceOf } from '../kustoLanguage.ts';
import { invalid } from '../refusal.ts';
import { nullOf } from '../scalars/scalar.ts';
import { stop } from '../scalars/stop.ts';
import { translate } from '../scalars/translate.ts';
import { udf } from '../scalars/udf.ts';
import { outerScope, refuse, type Scope, scopeOf } from '../scope.ts';
import { groupKey } from './grouping.ts';
import { newItem, phantomColumns, resultColumns } from './operator.ts';
import { refuseParameters, sortBy } from './rows.ts';
import { type CompiledScan, scanProgram } from './scanProgram.ts';
import { type Declared, declaredColumns, type ScanStep, scanSteps, substitute } from './scanSteps.ts';

/** The rows are gone through one by one inside of a single value of DuckDB; more than these would take minutes. */
const mostRows = 20_000;

/** Where a program goes through them they are all in memory, as texts. */
const mostRowsAtOnce = 2_000_000;

/** A field of the state: a column of step `of`, in the state of a step. */
interface Field {
  readonly of: number;
  readonly name: string;
  readonly column: Column;
}

interface State {
  readonly active: Column;
  readonly match: Column;
  readonly fields: readonly Field[];
}

/**
 * Goes through serialized rows and matches each with the steps, from the last to the first. The state is a structure
 * that DuckDB's `list_reduce` carries from row to row (`a`), together with the rows that come out; `b` is the row.
 */
export function scan(node: Kusto.Language.Syntax.ScanOperator, before: Table, scope: Scope): Table {
  const parameters = refuseParameters(node.Parameters, ['with_match_id'], scope);
  const { input, keys } = inParts(node, before, scope);
  // Whether the matches of each part are numbered anew is not documented.
  if (keys.length > 0 && parameters.has('with_match_id')) throw refuse(scope, node, "'with_match_id' of parts in scan");
  if (!input.serialized) throw invalid(node, "'scan' needs rows that are serialized: sort them first.");
  const outer = outerScope(scope);
  const declared = declaredColumns(node, outer);
  const record = new Map(input.columns.map(({ name, column }) => [name, column]));
  const steps = scanSteps(node, declared, record, outer);
  const compiled = scanProgram(node, steps, declared, record, outer);
  const isLast = steps.some((step) => step.emits === 'last');
  if (isLast && !compiled) throw refuse(scope, node, "'output=last' beside such conditions");
  const { relation, items, index } = compiled
    ? inOneGo(compiled, declared, input, keys, scope)
    : stepByStep(new Machine(steps, declared, input, scope), declared, input, keys, scope);
  const matchName = parameters.get('with_match_id');
  const names = [
    ...input.columns.map((c) => c.name),
    ...declared.map((c) => c.name),
    ...(matchName ? [sourceOf(matchName)] : []),
  ];
  const columns = names.map((name, i): NamedColumn => ({ name, column: must(items[i]).column }));
  const results = resultColumns(node);
  // The binder gives a scan without a name for it a column of the match all the same, which Kusto does not.
  const extra = matchName ? undefined : results[columns.length];
  if (extra) phantomColumns.add(extra);
  const fits = results.length === columns.length + (extra ? 1 : 0);
  if (!fits || columns.some(({ name }, i) => results[i]?.Name !== name)) {
    throw refuse(scope, node, 'the columns of this scan');
  }
  const order = [...keys.map((key) => key.column), index].map(
    (column): OrderKey => ({ column, descending: false, nullsFirst: false }),
  );
  return { relation, columns, order, serialized: keys.length === 0 };
}

/** The rows in the order that the operator asks for, and what tells the parts of them that it goes through apart. */
function inParts(
  node: Kusto.Language.Syntax.ScanOperator,
  before: Table,
  scope: Scope,
): { readonly input: Table; readonly keys: readonly Item[] } {
  const rows = scopeOf(scope, before);
  const below = elements(node.PartitionByClause?.Expressions ?? null).map((key) =>
    newItem(scope, groupKey(translate(key, rows), key, scope)),
  );
  const parted: Table =
    below.length === 0 ? before : { ...before, relation: { kind: 'extend', input: before.relation, items: below } };
  const keys = below.map(({ column }) => ({
    column: scope.statement.newColumn(column.type),
    value: sql`${column}`,
  }));
  if (!node.OrderByClause) return { input: parted, keys };
  const { table, order } = sortBy(elements(node.OrderByClause.Expressions), parted, scope);
  return { input: { ...table, order: [...order, ...before.order], serialized: true }, keys };
}

interface Scanned {
  readonly relation: Table['relation'];
  /** The input's columns, the declared ones, and the number of the match. */
  readonly items: readonly { readonly column: Column }[];
  /** The place of a row among those that come out. */
  readonly index: Column;
}

/** With conditions that only SQL can compute: the work grows with the square of the number of rows. */
function stepByStep(
  machine: Machine,
  declared: readonly Declared[],
  input: Table,
  keys: readonly Item[],
  scope: Scope,
): Scanned {
  const { newColumn } = scope.statement;
  const [rows, reduced, one, index] = [
    newColumn('dynamic'),
    newColumn('dynamic'),
    newColumn('dynamic'),
    newColumn('long'),
  ];
  const collected = atMost(mostRows, sql`list(${machine.element()}${orderBy(input.order)})`);
  const out = [...input.columns.map((c) => c.column), ...declared.map((c) => c.column), machine.match];
  const items = out.map((column) => ({ column: newColumn(column.type), value: sql`${one}.${column}` }));
  const found = sql`list_reduce(${rows}, lambda a, b: ${machine.next()}, ${machine.element(true)}).out`;
  const relation: Table['relation'] = {
    kind: 'extend',
    input: {
      kind: 'expand',
      input: {
        kind: 'extend',
        input: { kind: 'aggregate', input: input.relation, keys, items: [{ column: rows, value: collected }] },
        items: [{ column: reduced, value: found }],
      },
      lists: [{ column: one, list: sql`${reduced}` }],
      index,
    },
    items,
  };
  return { relation, items, index };
}

/** With a program that goes through lists of all rows. */
function inOneGo(
  { program, lists }: CompiledScan,
  declared: readonly Declared[],
  input: Table,
  keys: readonly Item[],
  scope: Scope,
): Scanned {
  const { newColumn } = scope.statement;
  const [rows, told, one, said, index] = [
    newColumn('dynamic'),
    newColumn('dynamic'),
    newColumn('dynamic'),
    newColumn('string'),
    newColumn('long'),
  ];
  const fields = lists.map((value) => ({ column: newColumn('string'), value }));
  const inputs = unique(input.columns.map(({ column }) => entry(column, sql`${column}`)));
  const packed = sql`{${join([...inputs, ...fields.map(({ column, value }) => entry(column, value))])}}`;
  const collected = atMost(mostRowsAtOnce, sql`list(${packed}${orderBy(input.order)})`);
  const values = fields.map(({ column }) => sql`list_transform(${rows}, lambda packed: packed.${column})`);
  const cell = (place: number): Sql => sql`json_extract_string(${said}, ${text(`$[${place}]`)})`;
  const places = sql`list_transform(${told}, lambda out_row: CAST(json_extract_string(out_row, '$[0]') AS BIGINT) + 1)`;
  const typed = (value: Sql, type: Column['type']): Sql => sql`CAST(${value} AS ${typeName(type)})`;
  const items = [
    ...input.columns.map(({ column }) => ({ column: newColumn(column.type), value: sql`${one}.${column}` })),
    ...declared.map(({ column: { type } }, i) => ({ column: newColumn(type), value: typed(cell(i + 2), type) })),
    { column: newColumn('long'), value: typed(cell(1), 'long') },
  ];
  const relation: Table['relation'] = {
    kind: 'extend',
    input: {
      kind: 'expand',
      input: {
        kind: 'extend',
        input: { kind: 'aggregate', input: input.relation, keys, items: [{ column: rows, value: collected }] },
        items: [{ column: told, value: udf('scan_rows', text(JSON.stringify(program)), ...values) }],
      },
      lists: [
        { column: one, list: sql`list_select(${rows}, ${places})` },
        { column: said, list: sql`${told}` },
      ],
      index,
    },
    items,
  };
  return { relation, items, index };
}

function atMost(count: number, value: Sql): Sql {
  const says = `scan can go through ${count.toLocaleString('en')} rows at most: filter earlier, or partition.`;
  return sql`CASE WHEN count(*) > ${bigint(count)} THEN ${stop(says)} ELSE ${value} END`;
}

class Machine {
  readonly #steps: readonly ScanStep[];
  readonly #declared: readonly Declared[];
  readonly #input: Table;
  readonly #states: readonly State[];
  readonly #next: Column;
  /** Number of the match that a row belongs to. */
  readonly match: Column;

  constructor(steps: readonly ScanStep[], declared: readonly Declared[], input: Table, scope: Scope) {
    this.#steps = steps;
    this.#declared = declared;
    this.#input = input;
    const { newColumn } = scope.statement;
    this.#next = newColumn('long');
    this.match = newColumn('long');
    const references = steps.flatMap((step) => step.references);
    this.#states = steps.map((_, k) => {
      const fields = steps.slice(0, k + 1).flatMap(({ name: step }, of) => {
        const names = new Set(references.filter((reference) => reference.step === step).map(({ name }) => name));
        return [...names].map((name): Field => {
          const { type } = must(references.find((reference) => reference.name === name)).column;
          return { of, name, column: newColumn(type) };
        });
      });
      return { active: newColumn('bool'), match: newColumn('long'), fields };
    });
  }

  /** A row with the state that nothing is known of; `empty`: without a row. Both have the same type. */
  element(empty = false): Sql {
    const inputs = this.#input.columns.map(({ column }) =>
      entry(column, empty ? sql`CAST(NULL AS ${typeName(column.type)})` : sql`${column}`),
    );
    const states = this.#states.flatMap(({ active, match, fields }) => [
      entry(active, sql`false`),
      entry(match, bigint(0)),
      ...fields.map(({ name, column }) => entry(column, this.#initial(name, column))),
    ]);
    return sql`{${join([...unique(inputs), ...states, entry(this.#next, bigint(0)), sql`out: ${this.#none()}`])}}`;
  }

  /** The state after the row `b`. First which steps go on from the one before, then which match once more. */
  next(): Sql {
    const moves = this.#steps.map((_, k) => (k === 0 ? sql`false` : this.#moves(k)));
    const inner = sql`list_extract(list_transform([{${join(this.#steps.map((_, k) => sql`${letter('s', k)}: ${this.#stays(k)}`))}}], lambda d: ${this.#result()}), 1)`;
    return sql`list_extract(list_transform([{${join(moves.map((move, k) => sql`${letter('m', k)}: coalesce(${move}, false)`))}}], lambda c: ${inner}), 1)`;
  }

  #moves(k: number): Sql {
    const before = must(this.#states[k - 1]);
    return infix(
      'AND',
      sql`a.${before.active}`,
      sql`coalesce(${this.#under(must(this.#steps[k]).condition.sql, k, true)}, false)`,
    );
  }

  #stays(k: number): Sql {
    const condition = sql`coalesce(${this.#under(must(this.#steps[k]).condition.sql, k, false)}, false)`;
    const free = sql`NOT c.${letter('m', k)}`;
    return k === 0 ? infix('AND', free, condition) : infix('AND', free, this.#isActive(k), condition);
  }

  /** Whether the state of a step is still there when the row comes to it. */
  #isActive(k: number): Sql {
    const { active } = must(this.#states[k]);
    return k + 1 < this.#steps.length ? sql`(a.${active} AND NOT c.${letter('m', k + 1)})` : sql`a.${active}`;
  }

  #result(): Sql {
    const inputs = unique(this.#input.columns.map(({ column }) => entry(column, sql`b.${column}`)));
    const begins = infix('AND', sql`d.${letter('s', 0)}`, sql`NOT ${this.#isActive(0)}`);
    const states = this.#states.flatMap(({ active, match, fields }, k) => {
      const [moved, stayed] = [sql`c.${letter('m', k)}`, sql`d.${letter('s', k)}`];
      const earlier = must(this.#states[Math.max(k - 1, 0)]);
      const number =
        k === 0
          ? sql`CASE WHEN ${begins} THEN a.${this.#next} ELSE a.${match} END`
          : sql`CASE WHEN ${moved} THEN a.${earlier.match} ELSE a.${match} END`;
      return [
        entry(active, infix('OR', moved, stayed, this.#isActive(k))),
        entry(match, number),
        ...fields.map((field) => entry(field.column, this.#field(k, field, moved, stayed))),
      ];
    });
    const emitted = this.#steps
      .map((step, k) => ({ step, k }))
      .filter(({ step }) => step.emits === 'all')
      .reverse()
      .reduce((list, { k }) => {
        const matches = sql`c.${letter('m', k)} OR d.${letter('s', k)}`;
        return sql`list_concat(${list}, CASE WHEN ${matches} THEN [${this.#row(k, begins)}] ELSE ${this.#none()} END)`;
      }, sql`a.out`);
    const next = sql`CASE WHEN ${begins} THEN a.${this.#next} + 1 ELSE a.${this.#next} END`;
    return sql`{${join([...inputs, ...states, entry(this.#next, next), sql`out: ${emitted}`])}}`;
  }

  #field(k: number, { of, name, column }: Field, moved: Sql, stayed: Sql): Sql {
    const initial = this.#initial(name, column);
    const kept = this.#kept(k, sql`a.${column}`, initial);
    const typed = (value: Sql): Sql => sql`CAST(${value} AS ${typeName(column.type)})`;
    if (of === k) {
      const [first, again] = [this.#value(k, name, true), this.#value(k, name, false)];
      return typed(sql`CASE WHEN ${moved} THEN ${first} WHEN ${stayed} THEN ${again} ELSE ${kept} END`);
    }
    const earlier = this.#states[k - 1]?.fields.find((field) => field.of === of && field.name === name);
    return typed(sql`CASE WHEN ${moved} THEN a.${must(earlier).column} ELSE ${kept} END`);
  }

  /** What the state of a step has, unless it has just gone on to the next one. */
  #kept(k: number, value: Sql, initial: Sql): Sql {
    return k + 1 < this.#steps.length
      ? sql`CASE WHEN c.${letter('m', k + 1)} THEN ${initial} ELSE ${value} END`
      : value;
  }

  /** A column of the row that matches a step. */
  #value(k: number, name: string, moved: boolean): Sql {
    const assigned = must(this.#steps[k]).assigned.get(name);
    if (assigned) return this.#under(assigned.sql, k, moved);
    const declared = this.#declared.find((column) => column.name === name);
    return declared ? declared.initial.sql : sql`b.${must(this.#input.columns.find((c) => c.name === name)).column}`;
  }

  #row(k: number, begins: Sql): Sql {
    const moved = sql`c.${letter('m', k)}`;
    const declared = this.#declared.map(({ name, column }) => {
      const value = sql`CASE WHEN ${moved} THEN ${this.#value(k, name, true)} ELSE ${this.#value(k, name, false)} END`;
      return entry(column, sql`CAST(${value} AS ${typeName(column.type)})`);
    });
    const inputs = unique(this.#input.columns.map(({ column }) => entry(column, sql`b.${column}`)));
    const { match } = must(this.#states[k]);
    const number =
      k === 0
        ? sql`CASE WHEN ${begins} THEN a.${this.#next} ELSE a.${match} END`
        : sql`CASE WHEN ${moved} THEN a.${must(this.#states[k - 1]).match} ELSE a.${match} END`;
    return sql`{${join([...inputs, ...declared, entry(this.match, number)])}}`;
  }

  /** An expression of a step, over the state that it is evaluated with: that of the step before, or its own. */
  #under(expression: Sql, k: number, moved: boolean): Sql {
    const { references } = must(this.#steps[k]);
    return substitute(expression, (column) => {
      const reference = references.find((candidate) => candidate.column.id === column.id);
      if (reference) {
        const of = this.#steps.findIndex(({ name }) => name === reference.step);
        const initial = this.#initial(reference.name, column);
        if (moved && of === k) return initial;
        const state = must(this.#states[moved ? k - 1 : k]);
        const field = must(state.fields.find((candidate) => candidate.of === of && candidate.name === reference.name));
        return moved ? sql`a.${field.column}` : this.#kept(k, sql`a.${field.column}`, initial);
      }
      const declared = this.#declared.find((candidate) => candidate.column.id === column.id);
      if (declared) return declared.initial.sql;
      return this.#input.columns.some((candidate) => candidate.column.id === column.id) ? sql`b.${column}` : undefined;
    });
  }

  #initial(name: string, column: Column): Sql {
    const declared = this.#declared.find((candidate) => candidate.name === name);
    return declared ? declared.initial.sql : nullOf(column.type).sql;
  }

  #none(): Sql {
    const typed = (column: Column): Sql => sql`${column} ${typeName(column.type)}`;
    const inputs = unique(this.#input.columns.map(({ column }) => typed(column)));
    const rest = [...this.#declared.map(({ column }) => column), this.match].map(typed);
    return sql`CAST([] AS STRUCT(${join([...inputs, ...rest])})[])`;
  }
}

function entry(column: Column, value: Sql): Sql {
  return sql`${column}: ${value}`;
}

/** One column may stand under two names. */
function unique(entries: readonly Sql[]): readonly Sql[] {
  const seen = new Set<number>();
  return entries.filter(({ parts: [column] }) => {
    if (typeof column !== 'object' || !('id' in column)) return true;
    if (seen.has(column.id)) return false;
    seen.add(column.id);
    return true;
  });
}

function letter(prefix: 'm' | 's', k: number): Sql {
  return { parts: [`${prefix}${k}`], size: 3 };
}
