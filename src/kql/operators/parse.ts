import type { Item, NamedColumn, Table } from '../ir/relation.ts';
import { type Column, infix, join, once, type Sql, sql, text } from '../ir/sql.ts';
import { items, kindOf, must, type Node, sourceOf } from '../kustoLanguage.ts';
import { convertText } from '../scalars/conversionFunctions.ts';
import { columnValue, scalar } from '../scalars/scalar.ts';
import { stop } from '../scalars/stop.ts';
import { translate, typeNamed } from '../scalars/translate.ts';
import { refuse, type Scope, scopeOf } from '../scope.ts';
import { newItem, resultColumns, type TableOperator } from './operator.ts';
import { type ParseKind, type ParsePattern, parsePattern } from './parsePattern.ts';
import { refuseParameters } from './rows.ts';

type ParseOperator = Kusto.Language.Syntax.ParseOperator | Kusto.Language.Syntax.ParseWhereOperator;

const kinds: readonly ParseKind[] = ['simple', 'relaxed', 'regex'];
const plainTypes = new Set(['string', 'int', 'long', 'real']);

function groups(value: Sql | Column, regex: string, count: number): Sql {
  const names = Array.from({ length: count }, (_, i) => text(`g${i + 1}`));
  return sql`regexp_extract(${value}, ${text(regex)}, [${join(names)}])`;
}

/**
 * The text, unless it is not known what Kusto makes of it: whether a row may go on behind the last text of a pattern or
 * begin before its first, where a datetime ends, and how far a `*` reaches.
 */
function undoubted(
  source: Sql,
  kind: ParseKind,
  pattern: ParsePattern,
  endsWithText: boolean,
  onlyMatches: boolean,
): Sql {
  const { regex, otherwise, doubtful } = pattern;
  return once(source, (s) => {
    const whens = doubtful.map(
      (doubt) =>
        sql`WHEN regexp_matches(${s}, ${text(doubt)}) THEN ${stop('parse: a datetime with a time of day stands before a blank; parse its parts as strings.')}`,
    );
    const matches = sql`regexp_matches(${s}, ${text(regex)})`;
    if (kind === 'regex') {
      // A part of a row matters only where it makes a difference.
      const differs =
        pattern.groups > 0 && !onlyMatches
          ? sql`${groups(s, regex, pattern.groups)} <> ${groups(s, `\\A(?:${regex})\\z`, pattern.groups)}`
          : sql`true`;
      whens.push(
        sql`WHEN ${matches} AND regexp_extract(${s}, ${text(regex)}, 0) <> ${s} AND ${differs} THEN ${stop('parse: the pattern matches a part of a row; begin and end the pattern with *.')}`,
      );
      if (otherwise !== undefined && pattern.groups > 0) {
        const [one, other] = [groups(s, regex, pattern.groups), groups(s, otherwise, pattern.groups)];
        whens.push(
          sql`WHEN ${matches} AND ${one} <> ${other} THEN ${stop('parse: what follows a * is in a row several times; write a regular expression instead of the *.')}`,
        );
      }
    } else if (endsWithText) {
      whens.push(
        sql`WHEN ${matches} AND NOT regexp_matches(${s}, ${text(`${regex}$`)}) THEN ${stop('parse: a row goes on behind the last text of the pattern; end the pattern with *.')}`,
      );
    }
    return whens.length === 0 ? s : sql`CASE ${join(whens, ' ')} ELSE ${s} END`;
  });
}

/** `parse … with` and `parse-where`: rows that do not match stay with empty columns, or go. */
export const parse: TableOperator<ParseOperator> = (node, input, scope) => {
  const parameters = refuseParameters(node.Parameters, ['kind', 'flags'], scope);
  const asked = parameters.get('kind');
  const kind = asked ? kinds.find((known) => known === sourceOf(asked)) : 'simple';
  const onlyMatches = kindOf(node) === 'ParseWhereOperator';
  if (!kind || (onlyMatches && kind === 'relaxed')) throw refuse(scope, asked ?? node, 'this kind of parse');
  const source = translate(must(node.Expression), scopeOf(scope, input));
  if (source.type !== 'string') throw refuse(scope, must(node.Expression), `parse of ${source.type}`);
  const results = resultColumns(node);
  const types = new Map(results.map((r) => [r.Name ?? '', typeNamed(r.Type?.Name ?? '') ?? 'dynamic']));
  const nodes = items<Node>(node.Patterns);
  const pattern = parsePattern(nodes, kind, parameters.get('flags'), types, scope);
  const endsWithText = kindOf(must(nodes.at(-1))).endsWith('LiteralExpression');
  const subject = newItem(scope, { ...source, sql: undoubted(source.sql, kind, pattern, endsWithText, onlyMatches) });
  const whole = kind === 'regex' ? pattern.regex : `${pattern.regex}$`;
  const found = { column: scope.statement.newColumn('dynamic'), value: groups(subject.column, whole, pattern.groups) };
  const conditions: Sql[] = [];
  const made = pattern.columns.map(({ name, type, group }): Item & { readonly name: string } => {
    const value = scalar(sql`struct_extract(${found.column}, ${text(`g${group}`)})`, 'string', false);
    const converted = type === 'string' ? value.sql : convertText(value, type);
    if (!converted) throw refuse(scope, node, `a column of type ${type} in parse`);
    const column = scope.statement.newColumn(type);
    if (plainTypes.has(type) || kind === 'relaxed') return { name, column, value: converted };
    conditions.push(sql`${column} IS NOT NULL`);
    if (kind !== 'regex') return { name, column, value: converted };
    const unread = stop(
      'parse: what stands in the place of a column is not of its type; parse it as a string and convert it.',
    );
    return { name, column, value: sql`CASE WHEN ${value.sql} <> '' THEN coalesce(${converted}, ${unread}) END` };
  });
  const strict = conditions.length > 0;
  const matched = {
    column: scope.statement.newColumn('bool'),
    value: infix('AND', sql`coalesce(regexp_matches(${subject.column}, ${text(whole)}), false)`, ...conditions),
  };
  const finals = strict ? made.map((item) => whereMatched(item, matched.column, scope)) : made;
  const own = new Map(input.columns.map((c) => [c.name, c.column]));
  const parsed = new Map(finals.map(({ name, column }) => [name, column]));
  // A column of the input gives its place to a parsed one of its name, of which the binder makes a second one.
  const names = [...new Set(results.map((result) => must(result.Name)))];
  const columns = names.map((name): NamedColumn => {
    const column = parsed.get(name) ?? own.get(name);
    if (!column) throw refuse(scope, node, `the column '${name}' of this operator`);
    return { name, column };
  });
  const layers: (readonly Item[])[] = [[subject], ...(pattern.groups > 0 ? [[found]] : []), made];
  if (strict || onlyMatches) layers.push([matched]);
  if (strict) layers.push(finals);
  let relation = layers.reduce<Table['relation']>(
    (below, added) => ({ kind: 'extend', input: below, items: added }),
    input.relation,
  );
  if (onlyMatches) relation = { kind: 'filter', input: relation, predicate: sql`${matched.column}` };
  return { ...input, relation, columns };
};

/** Where one column has not its type, the row does not match as a whole. */
function whereMatched<T extends Item>(item: T, matched: Column, scope: Scope): T {
  const value = columnValue(item.column);
  const empty = value.type === 'string' ? sql`''` : sql`NULL`;
  const column = scope.statement.newColumn(item.column.type);
  return { ...item, column, value: sql`CASE WHEN ${matched} THEN ${value.sql} ELSE ${empty} END` };
}
