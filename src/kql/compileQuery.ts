import type { CompiledQuery, CompiledStatement, SourceRef } from '../protocol/compile.ts';
import { SharingError } from '../protocol/errors.ts';
import type { DatabaseSchema, KustoType } from '../protocol/schema.ts';
import type { Relation, Table } from './ir/relation.ts';
import { orderBy, render, type SourceColumns } from './ir/render.ts';
import { addFunctions, flatten, join, resetNames, sql } from './ir/sql.ts';
import { type Expression, elements, type Globals, items, kindOf, kql, must, type Node } from './kustoLanguage.ts';
import { bindStatements } from './operators/statements.ts';
import { isTabular } from './operators/tabular.ts';
import { translateTable } from './operators/translateTable.ts';
import { invalid, notSupported } from './refusal.ts';
import type { Overflow } from './scalars/arithmetic.ts';
import type { Scope } from './scope.ts';
import { bindStored } from './storedEntities.ts';

/** Text to SQL, in one go. Throws `SharingError`s `QueryInvalid` and `QueryNotSupported` with their place in the text. */
export function compileQuery(text: string, schema: DatabaseSchema, globals: Globals): CompiledQuery {
  refuseCommands(text);
  const code = must(kql().KustoCode.ParseAndAnalyze(text, globals));
  const diagnostics = items<Kusto.Language.Diagnostic>(code.GetDiagnostics());
  const errors = diagnostics.filter((d) => d.Severity === 'Error' && !isTolerated(d, must(code.Syntax)));
  // What a name means cannot be judged where the text is not even well formed, and Kusto reports one error only.
  const error = errors.find(isSyntactic) ?? errors[0];
  if (error) {
    const span = { start: error.Start, length: error.Length };
    const diagnostic = error.Code ?? undefined;
    throw new SharingError('QueryInvalid', error.Message ?? 'This is no valid KQL.', 'user', { span, diagnostic });
  }
  const block = must(code.Syntax) as Kusto.Language.Syntax.QueryBlock;
  if (kindOf(block) !== 'QueryBlock') throw notSupported(block, 'this kind of text');
  const preceding: Node[] = [];
  const statements: CompiledStatement[] = [];
  for (const statement of elements<Node>(block.Statements)) {
    if (kindOf(statement) !== 'ExpressionStatement') {
      preceding.push(statement);
      continue;
    }
    const expression = must((statement as Kusto.Language.Syntax.ExpressionStatement).Expression);
    const name = statements.length === 0 ? 'PrimaryResult' : `PrimaryResult${statements.length + 1}`;
    statements.push(compileStatement(expression, preceding, schema, globals, name));
  }
  if (statements.length === 0) throw invalid(block, 'The text has no query: nothing in it yields a table.');
  return { statements };
}

/** Microsoft numbers what its parser finds below 100, and what its binder finds from there on. */
function isSyntactic({ Code }: Kusto.Language.Diagnostic): boolean {
  return /^KS0\d\d$/.test(Code ?? '');
}

/** `count(x)`: the binder wants a bool there, where Kusto takes anything. */
function isTolerated(diagnostic: Kusto.Language.Diagnostic, root: Node): boolean {
  if (diagnostic.Code !== 'KS107') return false;
  let tolerated = false;
  kql().Syntax.SyntaxElement.WalkNodes(
    root,
    (node) => {
      if (kindOf(node) !== 'FunctionCallExpression') return;
      const call = node as Kusto.Language.Syntax.FunctionCallExpression;
      const [only, ...others] = elements(must(call.ArgumentList).Expressions);
      const fits = only?.TextStart === diagnostic.Start && only.Width === diagnostic.Length && others.length === 0;
      if (fits && must(call.Name).SimpleName === 'count') tolerated = true;
    },
    null,
    null,
  );
  return tolerated;
}

function refuseCommands(text: string): void {
  const start = text.search(/\S/);
  if (text[start] !== '.') return;
  throw new SharingError(
    'QueryNotSupported',
    'A management command (one that starts with a dot) cannot stand in a query. Run it by itself.',
    'user',
    { span: { start, length: text.trimEnd().length - start } },
  );
}

function compileStatement(
  expression: Expression,
  preceding: readonly Node[],
  schema: DatabaseSchema,
  globals: Globals,
  name: string,
): CompiledStatement {
  let mayOverflow = false;
  const variant = (overflow: Overflow): CompiledStatement => {
    resetNames();
    return compileVariant(expression, preceding, schema, globals, name, overflow);
  };
  const statement = variant({
    wraps: false,
    met: () => {
      mayOverflow = true;
    },
  });
  if (!mayOverflow) return statement;
  return { ...statement, overflowSql: variant({ wraps: true, met: () => {} }).sql };
}

function compileVariant(
  expression: Expression,
  preceding: readonly Node[],
  schema: DatabaseSchema,
  globals: Globals,
  name: string,
  overflow: Overflow,
): CompiledStatement {
  const opened: string[] = [];
  const sources: SourceColumns = new Map();
  let ids = 0;
  const newColumn = (type: KustoType): { id: number; type: KustoType } => {
    ids += 1;
    return { id: ids, type };
  };
  const openTable = (tableName: string): Table | undefined => {
    const stored = schema.tables.find((table) => table.name === tableName);
    if (!stored) return undefined;
    const columns = stored.columns.map((c) => ({ name: c.name, column: newColumn(c.type), stored: c.id }));
    const relation: Relation = { kind: 'source', source: opened.length, columns };
    opened.push(tableName);
    return { relation, columns, order: [], serialized: false };
  };
  const context = { globals, newColumn, openTable, sources, overflow };
  const root: Scope = { statement: context, bindings: bindStored(schema, context), columns: new Map() };
  const scope = { ...root, bindings: bindStatements(preceding, root) };
  if (!isTabular(expression)) throw notSupported(expression, 'a statement that yields no table');
  const table = translateTable(expression, scope);
  const needed = new Set([...table.columns.map((c) => c.column.id), ...table.order.map((key) => key.column.id)]);
  const rows = render(table.relation, needed, sources);
  const visible = table.columns.map((c, i) => sql`${c.column} AS ${{ parts: [`r${i + 1}`], size: 2 }}`);
  const query = sql`SELECT ${join(visible)} FROM (${rows})${orderBy(table.order)}`;
  const functions = new Set<string>();
  addFunctions(query, functions);
  return withoutUnused(
    {
      sql: flatten(query),
      sources: opened.map((t, i): SourceRef => ({ database: schema.name, table: t, columns: sources.get(i) ?? [] })),
      ...(functions.size > 0 && { functions: [...functions] }),
      columns: table.columns.map((c) => ({ name: c.name, type: c.column.type })),
      name,
    },
    sources,
  );
}

/** Leaves out tables that were opened but that nothing of the result needs. */
function withoutUnused(statement: CompiledStatement, used: SourceColumns): CompiledStatement {
  const kept = statement.sources.map((_, i) => i).filter((i) => used.has(i));
  const position = new Map(kept.map((old, now) => [old, now]));
  return {
    ...statement,
    sources: kept.flatMap((i) => statement.sources[i] ?? []),
    sql: statement.sql.map((piece) =>
      typeof piece === 'string' ? piece : { source: must(position.get(piece.source)) },
    ),
  };
}
