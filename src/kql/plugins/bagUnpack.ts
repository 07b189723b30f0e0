import type { Rows } from '../../protocol/query.ts';
import type { Column, KustoType } from '../../protocol/schema.ts';
import type { Item, NamedColumn, Table } from '../ir/relation.ts';
import { sql, text } from '../ir/sql.ts';
import { sourceOf } from '../kustoLanguage.ts';
import { newItem } from '../operators/operator.ts';
import { invalid } from '../refusal.ts';
import { convertDynamic } from '../scalars/conversionFunctions.ts';
import { jsonMember, jsonType } from '../scalars/json.ts';
import { scalar } from '../scalars/scalar.ts';
import { refuse } from '../scope.ts';
import {
  answerOf,
  columnArgument,
  constantArgument,
  outputSchema,
  type Plugin,
  type PluginCall,
  unordered,
} from './plugin.ts';

interface Unpacking {
  readonly call: PluginCall;
  readonly bag: NamedColumn;
  readonly prefix: string;
  readonly conflict: 'error' | 'replace_source' | 'keep_source';
  readonly ignored: ReadonlySet<string>;
}

const jsonTypes: Readonly<Record<string, KustoType>> = {
  BIGINT: 'long',
  UBIGINT: 'long',
  DOUBLE: 'real',
  BOOLEAN: 'bool',
  VARCHAR: 'string',
};

/** A column for each member of the bags. */
export const bagUnpack: Plugin = (call) => {
  const unpacking = read(call);
  const answer = answerOf(
    call,
    () => membersAndTypes(unpacking),
    (rows) => columnsOf(unpacking, rows),
  );
  const members = new Set(answer ? memberTypes(unpacking, answer).keys() : undefined);
  const columns = answer ? columnsOf(unpacking, answer) : (outputSchema(call) ?? []);
  const items: Item[] = [];
  const made = columns.map(({ name, type }): NamedColumn => {
    const source = call.input.columns.find((column) => column.name === name && column !== unpacking.bag);
    if (source && !(answer && unpacking.conflict === 'replace_source' && members.has(name))) {
      if (source.column.type === type && unpacking.conflict !== 'replace_source') return source;
      if (source.column.type === type && answer) return source;
      throw refuse(call.scope, call.node, `the output column '${name}', which is a column of the input as well`);
    }
    const item = memberItem(unpacking, name, type);
    items.push(item);
    return { name, column: item.column };
  });
  const { input } = call;
  return { ...input, relation: { kind: 'extend', input: input.relation, items }, columns: made };
};

function read(call: PluginCall): Unpacking {
  const [bagNode, ...rest] = call.args;
  const bag = columnArgument(call, bagNode);
  if (bag.column.type !== 'dynamic') throw invalid(call.node, "'bag_unpack' needs a column of type dynamic.");
  const argument = (name: string, position: number): unknown => {
    const node = call.named.get(name) ?? rest[position];
    return node && constantArgument(call, node).constant;
  };
  const prefix = argument('OutputColumnPrefix', 0) ?? '';
  const conflict = argument('columnsConflict', 1) ?? 'error';
  const ignored = argument('ignoredProperties', 2);
  if (typeof prefix !== 'string') throw refuse(call.scope, call.node, 'a prefix that is not a constant');
  if (conflict !== 'error' && conflict !== 'replace_source' && conflict !== 'keep_source') {
    throw invalid(call.node, "'columnsConflict' must be error, replace_source or keep_source.");
  }
  const names: unknown = ignored === undefined ? [] : JSON.parse(String(ignored));
  if (!Array.isArray(names)) throw invalid(call.node, "'ignoredProperties' must be an array of names.");
  return { call, bag, prefix, conflict, ignored: new Set(names.map(String)) };
}

/** The question: a row for each member's name and JSON type that occur together. */
function membersAndTypes({ call, bag }: Unpacking): Table {
  const { statement } = call.scope;
  const value = sql`${bag.column}`;
  const [key, type] = [statement.newColumn('string'), statement.newColumn('string')];
  const isBag = sql`${jsonType(value)} = 'OBJECT'`;
  const index = statement.newColumn('long');
  const [one, kind] = [statement.newColumn('string'), statement.newColumn('string')];
  const kinds = sql`list_transform(json_extract(${value}, '$.*'), lambda m: json_type(m))`;
  const relation: Table['relation'] = {
    kind: 'aggregate',
    input: {
      kind: 'expand',
      input: { kind: 'filter', input: call.input.relation, predicate: isBag },
      lists: [
        { column: one, list: sql`json_keys(${value})` },
        { column: kind, list: kinds },
      ],
      index,
    },
    keys: [
      { column: key, value: sql`${one}` },
      { column: type, value: sql`${kind}` },
    ],
    items: [],
  };
  return unordered(relation, [
    { name: 'key', column: key },
    { name: 'type', column: type },
  ]);
}

/** Output names with their types, in the order of the names. */
function memberTypes({ prefix, ignored }: Unpacking, rows: Rows): ReadonlyMap<string, KustoType> {
  const types = new Map<string, KustoType | undefined>();
  const sorted = rows.map(([key, type]) => [String(key), String(type)] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [key, jsonType] of sorted) {
    if (ignored.has(key)) continue;
    const name = prefix + key;
    const known = types.get(name);
    // A JSON null is of every type.
    if (jsonType === 'NULL') {
      types.set(name, known);
      continue;
    }
    const type = jsonTypes[jsonType] ?? 'dynamic';
    types.set(name, known === undefined || known === type ? type : 'dynamic');
  }
  return new Map([...types].map(([name, type]) => [name, type ?? 'dynamic']));
}

/** The input's columns without the bag, which a member of the same name stands for, and the members behind them. */
function columnsOf(unpacking: Unpacking, rows: Rows): readonly Column[] {
  const { call, bag, conflict } = unpacking;
  const members = new Map(memberTypes(unpacking, rows));
  const columns: Column[] = [];
  for (const source of call.input.columns) {
    const type = members.get(source.name);
    members.delete(source.name);
    if (source === bag) {
      if (type) columns.push({ name: source.name, type });
      continue;
    }
    if (type && conflict === 'error') {
      const says = `The bags of '${sourceOf(call.args[0] ?? call.node)}' have a member '${source.name}', which is a column of the input as well. Set columnsConflict, or give a prefix.`;
      throw invalid(call.node, says);
    }
    columns.push({ name: source.name, type: type && conflict === 'replace_source' ? type : source.column.type });
  }
  return [...columns, ...[...members].map(([name, type]) => ({ name, type }))];
}

function memberItem({ call, bag, prefix, ignored }: Unpacking, name: string, type: KustoType): Item {
  const { scope, node } = call;
  const key = name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
  if (key === undefined || ignored.has(key))
    throw refuse(scope, node, `the output column '${name}', which no member has`);
  // The form of a JSON pointer, whose only special characters are these two.
  const path = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const member = scalar(
    jsonMember(sql`CASE WHEN ${jsonType(sql`${bag.column}`)} = 'OBJECT' THEN ${bag.column} END`, text(path)),
    'dynamic',
  );
  const value = type === 'dynamic' ? member.sql : convertDynamic(member, type);
  if (!value) throw refuse(scope, node, `'bag_unpack' into a column of type ${type}`);
  return newItem(scope, scalar(value, type));
}
