import type { DatabaseReference } from '../protocol/compile.ts';
import { AnsweredText } from './answeredText.ts';
import { matching } from './databasePatterns.ts';
import { referenceOf } from './databaseReferences.ts';
import { elements, type Globals, items, kindOf, kql, must, type Node, symbolClass } from './kustoLanguage.ts';
import { invalid } from './refusal.ts';
import { type Restriction, restrictionOf } from './restriction.ts';
import type { OtherDatabase } from './schemaSymbols.ts';
import { type TableList, tableLists } from './tableLists.ts';

type Path = Kusto.Language.Syntax.PathExpression;
type Let = Kusto.Language.Syntax.LetStatement;

/** What a text sees beside itself. */
interface Sight {
  readonly globals: Globals;
  readonly others: readonly OtherDatabase[];
}

/** A name of a table, of tables or of a database that is not there. */
const missing: ReadonlySet<string> = new Set(['KS205', 'KS142', 'KS208']);

/**
 * The text with the tables that wildcards stand for written out, and without the operands of `union isfuzzy=true` that
 * name what is not there. Throws `QueryInvalid` where nothing is left of such a union.
 */
export function withTableNames(text: string, sight: Sight): AnsweredText {
  const answered = new AnsweredText(text);
  if (!/\bisfuzzy\b|\b(union|find|search)\b[^;]*\*/.test(text)) return answered;
  const code = must(kql().KustoCode.ParseAndAnalyze(text, sight.globals));
  const root: Node = must(code.Syntax);
  const absent = items<Kusto.Language.Diagnostic>(code.GetDiagnostics())
    .filter(({ Code, Message }) => missing.has(Code ?? '') && /(table|database|function)\.$/.test(Message ?? ''))
    .map(({ Start }) => Start);
  const edits: Edit[] = [];
  for (const list of tableLists(root)) {
    // A part that is not there goes with all that it has.
    if (edits.some(({ from, to }) => list.node.TextStart >= from && list.node.End <= to)) continue;
    edits.push(...editsOf(list, absent, root, sight));
  }
  return edits
    .sort((a, b) => b.from - a.from)
    .reduce((result, { from, to, names }) => result.replace(from, to, names), answered);
}

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly names: string;
}

function editsOf(list: TableList, absent: readonly number[], root: Node, sight: Sight): Edit[] {
  const { operands, commas, fuzzy, bar, node } = list;
  const edits: Edit[] = [];
  const isThere = operands.map((operand) => {
    const names = namesOf(operand, root, sight);
    if (names && names.length > 0) {
      edits.push({ from: operand.TextStart, to: operand.End, names: names.join(', ') });
      return true;
    }
    const lacks = names !== undefined || absent.some((at) => at >= operand.TextStart && at < operand.End);
    return !fuzzy || !lacks;
  });
  const first = isThere.indexOf(true);
  if (first >= 0) {
    operands.forEach(({ TextStart, End }, i) => {
      if (!isThere[i]) edits.push({ from: TextStart, to: End, names: '' });
      // A comma stands before each operand that is left but the first.
      const comma = i > 0 ? commas[i - 1] : undefined;
      if (comma && (!isThere[i] || i === first)) edits.push({ from: comma.TextStart, to: comma.End, names: '' });
    });
    return edits;
  }
  if (bar === undefined) throw invalid(node, "None of the tables of this union is there, and 'isfuzzy' needs one.");
  return [{ from: bar, to: node.End, names: '' }];
}

/** The names that a wildcard stands for; undefined for an operand without one. */
function namesOf(operand: Node, root: Node, { globals, others }: Sight): readonly string[] | undefined {
  const path = kindOf(operand) === 'PathExpression' ? (operand as Path) : undefined;
  const selector = path ? path.Selector : operand;
  if (!selector || kindOf(selector) !== 'NameReference') return undefined;
  const name = patternOf(selector);
  const reference = path && referenceOf(path.Expression);
  if (path && !reference) return undefined;
  const isPattern = name.includes('*') || reference?.database.includes('*');
  if (!isPattern) return undefined;
  const matches = matching(name);
  const own = must(globals.Database);
  const tables = items<Kusto.Language.Symbols.Symbol>(own.Members)
    .filter((member) => /^(Table|MaterializedView)Symbol$/.test(symbolClass(member)))
    .map(({ Name }) => must(Name));
  const restrictions = restrictionsBefore(operand, root, must(own.Name));
  const isSeen = (table: string, at?: DatabaseReference): boolean =>
    restrictions.every(({ keepsStored }) => keepsStored(table, at));
  if (!reference) {
    const seen = tables.filter((table) => isSeen(table));
    return [...seen, ...viewsBefore(operand, root, must(own.Name))].filter(matches).map(quoted);
  }
  const databases = databasesOf(reference, others);
  const isOwn = reference.cluster === undefined && matching(reference.database)(must(own.Name));
  const known = isOwn ? [{ database: must(own.Name), tables }, ...databases] : databases;
  return [...new Map(known.map((one) => [one.database, one])).values()].flatMap((one) =>
    one.tables
      .filter((table) => matches(table) && isSeen(table, { ...reference, database: one.database }))
      .map((table) => `${databaseText(reference.cluster, one.database)}.${quoted(table)}`),
  );
}

function databasesOf(
  { cluster, database }: DatabaseReference,
  others: readonly OtherDatabase[],
): readonly { readonly database: string; readonly tables: readonly string[] }[] {
  return others
    .filter(({ reference }) => reference.cluster === cluster && matching(database)(reference.database))
    .map(({ reference, schema }) => ({ database: reference.database, tables: schema.tables.map(({ name }) => name) }));
}

function statementsBefore(operand: Node, root: Node): readonly Node[] {
  const statements = elements<Node>((root as Kusto.Language.Syntax.QueryBlock).Statements);
  return statements.filter(({ End }) => End <= operand.TextStart);
}

function restrictionsBefore(operand: Node, root: Node, own: string): readonly Restriction[] {
  return statementsBefore(operand, root)
    .filter((statement) => kindOf(statement) === 'RestrictStatement')
    .map((statement) => restrictionOf(statement as Kusto.Language.Syntax.RestrictStatement, own));
}

/** Views that statements before an operand declare, in the block that it stands in, and that it sees. */
function viewsBefore(operand: Node, root: Node, own: string): readonly string[] {
  return statementsBefore(operand, root).flatMap((statement, i, all) => {
    const name = viewOf(statement);
    const later = all.slice(i + 1).filter((other) => kindOf(other) === 'RestrictStatement');
    const isHidden = later.some(
      (other) => name && !restrictionOf(other as Kusto.Language.Syntax.RestrictStatement, own).keepsName(name),
    );
    return name === undefined || isHidden ? [] : [name];
  });
}

/** The name of the view that a statement declares. */
function viewOf(statement: Node): string | undefined {
  if (kindOf(statement) !== 'LetStatement') return undefined;
  const { Name, Expression } = statement as Let;
  const value = must(Expression);
  if (kindOf(value) !== 'FunctionDeclaration') return undefined;
  const { ViewKeyword, Parameters } = value as Kusto.Language.Syntax.FunctionDeclaration;
  const isView = ViewKeyword && elements(must(Parameters).Parameters).length === 0;
  return isView ? (must(Name).SimpleName ?? '') : undefined;
}

function patternOf(selector: Node): string {
  return must((selector as Kusto.Language.Syntax.NameReference).Name).SimpleName ?? '';
}

function quoted(name: string): string {
  return `[${JSON.stringify(name)}]`;
}

function databaseText(cluster: string | undefined, database: string): string {
  const text = `database(${JSON.stringify(database)})`;
  return cluster === undefined ? text : `cluster(${JSON.stringify(cluster)}).${text}`;
}
