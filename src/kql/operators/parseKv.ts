import type { Item, NamedColumn } from '../ir/relation.ts';
import { integer, sql, text } from '../ir/sql.ts';
import { type Expression, elements, must } from '../kustoLanguage.ts';
import { convertText } from '../scalars/conversionFunctions.ts';
import { toRe2 } from '../scalars/regex.ts';
import { scalar } from '../scalars/scalar.ts';
import { translate, typeNamed } from '../scalars/translate.ts';
import { udf } from '../scalars/udf.ts';
import { outerScope, refuse, type Scope, scopeOf } from '../scope.ts';
import { newItem, resultColumns, type TableOperator } from './operator.ts';

type NamedParameter = Kusto.Language.Syntax.NamedParameter;

const textProperties = ['pair_delimiter', 'kv_delimiter', 'quote', 'escape', 'regex'];

interface Properties {
  readonly texts: ReadonlyMap<string, string>;
  readonly greedy: boolean;
}

function propertiesOf(node: Kusto.Language.Syntax.ParseKvOperator, scope: Scope): Properties {
  const texts = new Map<string, string>();
  let greedy = false;
  for (const parameter of node.WithClause ? elements<NamedParameter>(node.WithClause.Properties) : []) {
    const name = must(parameter.Name).SimpleName ?? '';
    const value = translate(must(parameter.Expression) as Expression, outerScope(scope)).constant;
    if (name === 'greedy' && typeof value === 'boolean') greedy = value;
    else if (textProperties.includes(name) && typeof value === 'string' && value !== '') texts.set(name, value);
    else throw refuse(scope, parameter, `'${name}' of parse-kv with this value`);
  }
  return { texts, greedy };
}

/** A list of one text or null for each key. */
function valuesOf(
  node: Kusto.Language.Syntax.ParseKvOperator,
  keys: readonly string[],
  source: Item,
  scope: Scope,
): Item {
  const { texts, greedy } = propertiesOf(node, scope);
  const column = scope.statement.newColumn('dynamic');
  const regex = texts.get('regex');
  const at = node.WithClause ?? node;
  if (regex !== undefined) {
    const pattern = toRe2(regex);
    if (texts.size > 1 || greedy || pattern === undefined)
      throw refuse(scope, at, 'this regular expression in parse-kv');
    const group = (i: number): ReturnType<typeof sql> =>
      sql`regexp_extract_all(${source.column}, ${text(pattern)}, ${integer(i)})`;
    const names = keys.map((key) => sql`list_extract(${group(2)}, list_position(${group(1)}, ${text(key)}))`);
    return { column, value: sql`[${names.reduce((list, next) => sql`${list}, ${next}`)}]` };
  }
  const [pair = '', keyValue = '', quote = '', escapeMark = ''] = textProperties.map((name) => texts.get(name));
  const lone = (pair === '') !== (keyValue === '');
  const marks = [...quote];
  if (
    lone ||
    marks.length > 2 ||
    escapeMark.length > 1 ||
    (pair === keyValue && pair !== '') ||
    (greedy && pair === '')
  ) {
    throw refuse(scope, at, 'parse-kv with these delimiters');
  }
  const delimiters = { pair, keyValue, open: marks[0] ?? '', close: marks.at(-1) ?? '', escapeMark, greedy };
  const call = udf('key_values', source.column, text(JSON.stringify(keys)), text(JSON.stringify(delimiters)));
  return { column, value: sql`CAST(CAST(${call} AS JSON) AS VARCHAR[])` };
}

/** `parse-kv`: one column for each key; the first pair of a key counts. */
export const parseKv: TableOperator<Kusto.Language.Syntax.ParseKvOperator> = (node, input, scope) => {
  const value = translate(must(node.Expression), scopeOf(scope, input));
  if (value.type !== 'string') throw refuse(scope, must(node.Expression), `parse-kv of ${value.type}`);
  const declared = elements<Kusto.Language.Syntax.NameAndTypeDeclaration>(must(node.Keys).Columns);
  const keys = declared.map((declaration) => must(declaration.Name).SimpleName ?? '');
  if (new Set(keys).size < keys.length) throw refuse(scope, node, 'a key twice in parse-kv');
  const results = resultColumns(node);
  const types = new Map(results.map((r) => [r.Name ?? '', typeNamed(r.Type?.Name ?? '')]));
  const source = newItem(scope, value);
  const values = valuesOf(node, keys, source, scope);
  const made = keys.map((key, i): NamedColumn & Item => {
    const type = types.get(key);
    const own = scalar(sql`list_extract(${values.column}, ${integer(i + 1)})`, 'string');
    const converted = type === 'string' ? sql`coalesce(${own.sql}, '')` : type && convertText(own, type);
    if (!type || !converted) throw refuse(scope, must(node.Keys), `the column '${key}' of parse-kv`);
    return { name: key, column: scope.statement.newColumn(type), value: converted };
  });
  const known = new Map([...input.columns, ...made].map((c) => [c.name, c.column]));
  const columns = results.map(({ Name }): NamedColumn => {
    const column = known.get(must(Name));
    if (!column) throw refuse(scope, node, `the column '${Name}' of this operator`);
    return { name: must(Name), column };
  });
  const below = { kind: 'extend' as const, input: input.relation, items: [source] };
  const extracted = { kind: 'extend' as const, input: below, items: [values] };
  return { ...input, relation: { kind: 'extend', input: extracted, items: made }, columns };
};
