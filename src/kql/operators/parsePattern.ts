import type { KustoType } from '../../protocol/schema.ts';
import { type Expression, kindOf, must, type Node, sourceOf } from '../kustoLanguage.ts';
import { toRe2 } from '../scalars/regex.ts';
import { refuse, type Scope } from '../scope.ts';

export type ParseKind = 'simple' | 'relaxed' | 'regex';

/** A column that a pattern fills from a group of its regular expression. */
export interface ParsedColumn {
  readonly name: string;
  readonly type: KustoType;
  /** From 1. */
  readonly group: number;
}

/** A pattern as regular expressions of RE2. */
export interface ParsePattern {
  /** From the first to the last text; without a word on where the row begins and ends. */
  readonly regex: string;
  /** The same with the other reading of `*`, where the two may differ. */
  readonly otherwise?: string;
  readonly groups: number;
  readonly columns: readonly ParsedColumn[];
  /** Rows in which a datetime may or may not end at a blank. */
  readonly doubtful: readonly string[];
}

interface Part {
  readonly regex: string;
  readonly groups: number;
  readonly star?: boolean;
  readonly text?: string;
  readonly column?: Omit<ParsedColumn, 'group'>;
}

const numbers: Partial<Record<KustoType, string>> = {
  int: '([-+]?[0-9]+)',
  long: '([-+]?[0-9]+)',
  real: '([-+]?[0-9]+(?:\\.[0-9]+)?)',
};

function escaped(value: string): string {
  return value.replace(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`);
}

/** Groups of a regular expression; undefined where it has alternatives that would reach over its neighbours. */
function groupsOf(regex: string): number | undefined {
  const bare = regex.replace(/\\./gs, '').replace(/\[\^?\]?[^\]]*\]/g, '');
  let depth = 0;
  for (const character of bare) {
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    else if (character === '|' && depth === 0) return undefined;
  }
  return depth === 0 ? (bare.match(/\((?!\?)|\(\?P?</g)?.length ?? 0) : undefined;
}

function literalPart(node: Node, kind: ParseKind, scope: Scope): Part {
  const value: unknown = (node as Expression).LiteralValue;
  if (typeof value !== 'string' || value.includes('\0')) throw refuse(scope, node, 'this part of a parse pattern');
  if (kind !== 'regex') return { regex: escaped(value), groups: 0, text: value };
  const regex = toRe2(value);
  const groups = groupsOf(value);
  if (regex === undefined || groups === undefined) throw refuse(scope, node, 'this regular expression in parse');
  return { regex, groups, text: value };
}

function columnPart(
  node: Node,
  next: Node | undefined,
  kind: ParseKind,
  types: ReadonlyMap<string, KustoType>,
  scope: Scope,
): Part {
  const declaration =
    kindOf(node) === 'NameDeclaration'
      ? (node as Kusto.Language.Syntax.NameDeclaration)
      : must((node as Kusto.Language.Syntax.NameAndTypeDeclaration).Name);
  const name = declaration.SimpleName ?? '';
  const type = types.get(name);
  if (!type || type === 'dynamic') throw refuse(scope, node, `a column of type ${type ?? 'unknown'} in parse`);
  const column = { name, type };
  const beforeStar = next !== undefined && kindOf(next) === 'StarExpression';
  const number = numbers[type];
  if (number && kind === 'relaxed' && beforeStar) return { regex: `${number}?`, groups: 1, column };
  if (number && kind !== 'relaxed') return { regex: number, groups: 1, column };
  if (beforeStar) throw refuse(scope, node, `a column of type ${type} before * in parse`);
  return { regex: kind === 'regex' || !next ? '(.*)' : '(.*?)', groups: 1, column };
}

function partOf(
  node: Node,
  next: Node | undefined,
  kind: ParseKind,
  types: ReadonlyMap<string, KustoType>,
  scope: Scope,
): Part {
  switch (kindOf(node)) {
    case 'StarExpression':
      return { regex: next ? '.*?' : kind === 'regex' ? '(?s:.*)\\z' : '.*', groups: 0, star: true };
    case 'StringLiteralExpression':
    case 'CompoundStringLiteralExpression':
      return literalPart(node, kind, scope);
    case 'NameDeclaration':
    case 'NameAndTypeDeclaration':
      return columnPart(node, next, kind, types, scope);
    default:
      throw refuse(scope, node, 'this part of a parse pattern');
  }
}

/** `types` are those of the columns by the binder. `flags` are of kind regex only. */
export function parsePattern(
  nodes: readonly Node[],
  kind: ParseKind,
  flags: Expression | undefined,
  types: ReadonlyMap<string, KustoType>,
  scope: Scope,
): ParsePattern {
  if (flags && (kind !== 'regex' || !/^[Uims]+$/.test(sourceOf(flags)))) throw refuse(scope, flags, 'these flags');
  const parts = nodes.map((node, i) => partOf(node, nodes[i + 1], kind, types, scope));
  const columns: ParsedColumn[] = [];
  const doubtful: string[] = [];
  let groups = 0;
  parts.forEach((part, i) => {
    if (part.column) {
      const { name, type } = part.column;
      if (columns.some((column) => column.name === name)) {
        throw refuse(scope, must(nodes[i]), `the column '${name}' twice in one pattern`);
      }
      columns.push({ name, type, group: groups + 1 });
      if (type === 'datetime' && /^\s/.test(parts[i + 1]?.text ?? '')) {
        const before = parts.slice(0, i).map(({ regex }) => regex);
        doubtful.push(`(?s)^${before.join('')}[^ ]*\\s+[0-9]{1,2}:[0-9]{2}`);
      }
    }
    groups += part.groups;
  });
  const regex = parts.map((part) => part.regex).join('');
  if (kind !== 'regex') return { regex: `(?s)^${regex}`, groups, columns, doubtful };
  const flagged = flags ? `(?${sourceOf(flags)})` : '';
  const inner = parts.slice(0, -1).some((part) => part.star);
  const greedy = parts.map((part, i) => (part.star && i < parts.length - 1 ? '.*' : part.regex)).join('');
  return { regex: flagged + regex, groups, columns, doubtful: [], ...(inner && { otherwise: flagged + greedy }) };
}
