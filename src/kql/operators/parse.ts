import type { KustoType } from '../../protocol/schema.ts';
import type { Item, NamedColumn } from '../ir/relation.ts';
import { type Column, integer, once, type Sql, sql, text } from '../ir/sql.ts';
import { items, kindOf, must, type Node, sourceOf } from '../kustoLanguage.ts';
import { textToLong, textToReal } from '../scalars/convert.ts';
import { translate, typeNamed } from '../scalars/translate.ts';
import { refuse, type Scope, scopeOf } from '../scope.ts';
import { newItem, resultColumns, type TableOperator } from './operator.ts';
import { refuseParameters } from './rows.ts';

/** What one column matches. A text before a literal ends at the first place where the rest fits. */
const patterns: Partial<Record<KustoType, string>> = {
  string: '(.*?)',
  int: '([-+]?[0-9]+)',
  long: '([-+]?[0-9]+)',
  real: '([-+]?[0-9]+(?:\\.[0-9]+)?)',
};

function escaped(value: string): string {
  return value.replace(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`);
}

function converted(value: Sql, type: KustoType): Sql | undefined {
  switch (type) {
    case 'string':
      return value;
    case 'int':
      return sql`TRY_CAST(${textToLong(value)} AS INTEGER)`;
    case 'long':
      return textToLong(value);
    case 'real':
      return textToReal(value);
    default:
      return undefined;
  }
}

interface Part {
  readonly regex: string;
  readonly column?: { readonly name: string; readonly type: KustoType };
}

function partOf(node: Node, last: boolean, types: ReadonlyMap<string, KustoType>, scope: Scope): Part {
  const kind = kindOf(node);
  if (kind === 'StarExpression') return { regex: last ? '.*' : '.*?' };
  if (kind === 'StringLiteralExpression' || kind === 'CompoundStringLiteralExpression') {
    const value: unknown = (node as Kusto.Language.Syntax.Expression).LiteralValue;
    if (typeof value === 'string' && !value.includes('\0')) return { regex: escaped(value) };
  }
  if (kind === 'NameDeclaration' || kind === 'NameAndTypeDeclaration') {
    const declaration =
      kind === 'NameDeclaration'
        ? (node as Kusto.Language.Syntax.NameDeclaration)
        : must((node as Kusto.Language.Syntax.NameAndTypeDeclaration).Name);
    const name = declaration.SimpleName ?? '';
    const type = types.get(name);
    const regex = type && patterns[type];
    if (type && regex) return { regex: last && type === 'string' ? '(.*)' : regex, column: { name, type } };
    throw refuse(scope, node, `a column of type ${type ?? 'unknown'} in parse`);
  }
  throw refuse(scope, node, 'this part of a parse pattern');
}

/** What stands behind the last text of a pattern: whether it may be there at all is not known, so the query stops. */
function withoutRest(source: Sql, whole: string, beginning: string): Sql {
  return once(source, (s) => {
    const rest = sql`NOT regexp_matches(${s}, ${text(whole)}) AND regexp_matches(${s}, ${text(beginning)})`;
    return sql`CASE WHEN ${rest} THEN error('parse: a row goes on behind the last text of the pattern; end the pattern with *.') ELSE ${s} END`;
  });
}

/** `parse … with`, of kind simple: rows that do not match stay, with empty columns. */
export const parse: TableOperator<Kusto.Language.Syntax.ParseOperator> = (node, input, scope) => {
  const parameters = refuseParameters(node.Parameters, ['kind'], scope);
  const kind = parameters.get('kind');
  if (kind && sourceOf(kind) !== 'simple') throw refuse(scope, kind, `parse of kind ${sourceOf(kind)}`);
  const source = translate(must(node.Expression), scopeOf(scope, input));
  if (source.type !== 'string') throw refuse(scope, must(node.Expression), `parse of ${source.type}`);
  const results = resultColumns(node);
  const types = new Map(
    results.flatMap((r): [string, KustoType][] => {
      const type = typeNamed(r.Type?.Name ?? '');
      return type ? [[r.Name ?? '', type]] : [];
    }),
  );
  const nodes = items<Node>(node.Patterns);
  const parts = nodes.map((part, i) => partOf(part, i === nodes.length - 1, types, scope));
  const beginning = `(?s)^${parts.map((part) => part.regex).join('')}`;
  const regex = `${beginning}$`;
  const endsWithText = kindOf(must(nodes.at(-1))).endsWith('LiteralExpression');
  const subject = newItem(scope, endsWithText ? { ...source, sql: withoutRest(source.sql, regex, beginning) } : source);
  const made = new Map<string, Column>();
  const added: Item[] = [];
  for (const { name, type } of parts.flatMap((part) => part.column ?? [])) {
    if (made.has(name)) throw refuse(scope, node, `the column '${name}' twice in one pattern`);
    const group = sql`regexp_extract(${subject.column}, ${text(regex)}, ${integer(made.size + 1)})`;
    const value = converted(group, type);
    if (!value) throw refuse(scope, node, `a column of type ${type} in parse`);
    const column = scope.statement.newColumn(type);
    made.set(name, column);
    added.push({ column, value });
  }
  const own = new Map(input.columns.map((c) => [c.name, c.column]));
  const columns = results.map((result): NamedColumn => {
    const name = must(result.Name);
    const column = made.get(name) ?? own.get(name);
    if (!column) throw refuse(scope, node, `the column '${name}' of this operator`);
    return { name, column };
  });
  const below = { kind: 'extend' as const, input: input.relation, items: [subject] };
  return { ...input, relation: { kind: 'extend', input: below, items: added }, columns };
};
