import type {
  CompiledQuery,
  CompiledStatement,
  CompileRequest,
  CompilerQuestion,
  DatabaseReference,
  ExternalFiles,
  SourceRef,
} from '../protocol/compile.ts';
import type { SharingErrorData } from '../protocol/errorData.ts';
import { SharingError, toSharingError } from '../protocol/errors.ts';
import type { Rows } from '../protocol/query.ts';
import type { DatabaseSchema, KustoType } from '../protocol/schema.ts';
import type { AnsweredText } from './answeredText.ts';
import { referenceKey } from './databasePatterns.ts';
import { type FoundReference, referencesIn } from './databaseReferences.ts';
import { DataNeeded, QuestionPosed } from './dataNeeded.ts';
import { hiddenColumns } from './hiddenColumns.ts';
import { describeRelation } from './ir/describeRelation.ts';
import type { Relation, Table } from './ir/relation.ts';
import { orderBy, render, SourceColumns, sortKeys, withParts } from './ir/render.ts';
import { addFunctions, type Column, flatten, integer, join, resetNames, type Sql, sql } from './ir/sql.ts';
import { elements, type Globals, items, kindOf, kql, must, type Node } from './kustoLanguage.ts';
import { messageOf, operatorExpected } from './operatorNames.ts';
import { namesTables } from './operators/graphs/graphOperator.ts';
import { type Result, resultsOf } from './operators/results.ts';
import { bindStatements } from './operators/statements.ts';
import { invalid, notSupported, unknownDatabase } from './refusal.ts';
import { queryOptions, requestSettings, type Settings, takenRecords, withStatement } from './requestProperties.ts';
import type { Overflow } from './scalars/overflow.ts';
import { declared, type OtherDatabase, withOthers } from './schemaSymbols.ts';
import { constantScope, type Scope, type Statement } from './scope.ts';
import { bindStored } from './storedEntities.ts';
import { withTableNames } from './tableNames.ts';
import { isTolerated } from './toleratedDiagnostics.ts';

/** What a compilation depends on beside text and schema: plain data, so that a plan can be kept by it. */
export interface CompileInput {
  readonly parameters?: CompileRequest['parameters'];
  readonly properties?: CompileRequest['properties'];
  readonly principal?: CompileRequest['principal'];
  readonly identities?: CompileRequest['identities'];
  /** The rows that answer the questions posed so far, in their order. */
  readonly answers?: readonly Rows[] | undefined;
  /** The other databases that the text names. */
  readonly others?: readonly OtherDatabase[] | undefined;
  /** References that need not be asked for again: wildcards whose databases are known, and what may be missing. */
  readonly settled?: readonly DatabaseReference[] | undefined;
}

/** `refusal` is the error where nobody answers. */
export type Step =
  | { readonly kind: 'databases'; readonly references: readonly FoundReference[] }
  | { readonly kind: 'query'; readonly query: CompiledQuery }
  | { readonly kind: 'question'; readonly question: CompilerQuestion; readonly refusal: SharingErrorData };

/** More columns than this no table of Kusto can have. */
const maxAnswer = 9_999;

/**
 * Text to SQL, or to the next question about the data that must be answered first: the answer is written into the
 * text as an output schema, and the text is compiled again.
 * Throws `SharingError`s `QueryInvalid` and `QueryNotSupported` with their place in the text.
 */
export function compileStep(text: string, schema: DatabaseSchema, globals: Globals, input: CompileInput = {}): Step {
  refuseCommands(text);
  const others = input.others ?? [];
  const named = [...others.map(({ reference }) => reference), { database: schema.name }, ...(input.settled ?? [])];
  const known = new Set(named.map(referenceKey));
  const references = referencesIn(text).filter((reference) => !known.has(referenceKey(reference)));
  if (references.length > 0) return { kind: 'databases', references };
  const symbols = withOthers(globals, schema, others);
  const answers = [...(input.answers ?? [])];
  let answered = withTableNames(text, { globals: symbols, others });
  for (;;) {
    try {
      return { kind: 'query', query: compileText(answered, schema, symbols, input) };
    } catch (error) {
      if (!(error instanceof QuestionPosed)) throw answered.located(error);
      const { needed, statement } = error;
      const answer = answers.shift();
      if (!answer) {
        const refusal = toSharingError(answered.located(needed.refusal)).toData();
        return { kind: 'question', question: { statement, maxRows: maxAnswer }, refusal };
      }
      answered = answered.insert(needed.at, ` : ${declared(needed.columnsOf(answer))}`, answer);
    }
  }
}

/** Text to SQL in one go, where no column depends on data. */
export function compileQuery(
  text: string,
  schema: DatabaseSchema,
  globals: Globals,
  input: CompileInput = {},
): CompiledQuery {
  const step = compileStep(text, schema, globals, input);
  if (step.kind === 'query') return step.query;
  if (step.kind === 'question') throw SharingError.fromData(step.refusal);
  throw unknownDatabase(must(step.references[0]));
}

function compileText(
  answered: AnsweredText,
  schema: DatabaseSchema,
  globals: Globals,
  input: CompileInput,
): CompiledQuery {
  const code = must(kql().KustoCode.ParseAndAnalyze(answered.text, globals));
  const diagnostics = items<Kusto.Language.Diagnostic>(code.GetDiagnostics());
  const errors = diagnostics.filter((d) => d.Severity === 'Error' && !isTolerated(d, must(code.Syntax)));
  // What a name means cannot be judged where the text is not even well formed, and Kusto reports one error only.
  const error = errors.find(isSyntactic) ?? errors[0];
  if (error) {
    const span = { start: error.Start, length: error.Length };
    const diagnostic = error.Code ?? undefined;
    const message = messageOf(error, answered.text) || 'This is no valid KQL.';
    throw new SharingError('QueryInvalid', message, 'user', { span, diagnostic });
  }
  const block = must(code.Syntax) as Kusto.Language.Syntax.QueryBlock;
  if (kindOf(block) !== 'QueryBlock') throw notSupported(block, 'this kind of text');
  const preceding: Node[] = [];
  const statements: CompiledStatement[] = [];
  const context: Context = { answered, schema, globals, input, preceding };
  const all = elements<Node>(block.Statements);
  for (const statement of all) {
    // Tables of a graph that have names are for the statements behind.
    if (kindOf(statement) !== 'ExpressionStatement' || (statement !== all.at(-1) && namesTables(statement))) {
      preceding.push(statement);
      continue;
    }
    const expression = must((statement as Kusto.Language.Syntax.ExpressionStatement).Expression);
    for (const result of resultsOf(expression)) {
      const name = statements.length === 0 ? 'PrimaryResult' : `PrimaryResult${statements.length + 1}`;
      statements.push(compileStatement(result, context, result.name ?? name));
    }
  }
  if (statements.length === 0) throw invalid(block, 'The text has no query: nothing in it yields a table.');
  const options = queryOptions(settingsOf(context));
  return { statements, ...(options && { options }) };
}

/** What the statements of one text share. `preceding` are those before the one that is compiled. */
interface Context {
  readonly answered: AnsweredText;
  readonly schema: DatabaseSchema;
  readonly globals: Globals;
  readonly input: CompileInput;
  readonly preceding: readonly Node[];
}

function settingsOf({ input, preceding, globals }: Context): Settings {
  const scope = constantScope(globals);
  return preceding
    .filter((statement) => kindOf(statement) === 'SetOptionStatement')
    .reduce(
      (settings, statement) => withStatement(settings, statement as Kusto.Language.Syntax.SetOptionStatement, scope),
      requestSettings(input.properties ?? {}),
    );
}

/** Microsoft numbers what its parser finds below 100, and what its binder finds from there on; but for a missing operator. */
function isSyntactic({ Code }: Kusto.Language.Diagnostic): boolean {
  return /^KS0\d\d$/.test(Code ?? '') || Code === operatorExpected;
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

function compileStatement(result: Result, context: Context, name: string): CompiledStatement {
  let mayOverflow = false;
  const variant = (overflow: Overflow): CompiledStatement => {
    resetNames();
    return compileVariant(result, context, name, overflow);
  };
  const both = (first: CompiledStatement, wrapping: () => CompiledStatement): CompiledStatement =>
    mayOverflow ? { ...first, overflowSql: wrapping().sql } : first;
  const wrapping = (): CompiledStatement => variant({ wraps: true, met: () => {} });
  try {
    const statement = variant({
      wraps: false,
      met: () => {
        mayOverflow = true;
      },
    });
    return both(statement, wrapping);
  } catch (error) {
    if (!(error instanceof QuestionPosed)) throw error;
    throw new QuestionPosed(
      error.needed,
      both(error.statement, () => questionOf(wrapping)),
    );
  }
}

function questionOf(compile: () => CompiledStatement): CompiledStatement {
  try {
    return compile();
  } catch (error) {
    if (error instanceof QuestionPosed) return error.statement;
    throw error;
  }
}

function compileVariant(result: Result, context: Context, name: string, overflow: Overflow): CompiledStatement {
  const { schema, globals } = context;
  const opened: Omit<SourceRef, 'columns'>[] = [];
  const sources = new SourceColumns();
  let ids = 0;
  const newColumn = (type: KustoType): { id: number; type: KustoType } => {
    ids += 1;
    return { id: ids, type };
  };
  const openTable = (tableName: string, reference?: DatabaseReference): Table | undefined => {
    const place = reference && referenceKey(reference);
    const other = context.input.others?.find((candidate) => referenceKey(candidate.reference) === place)?.schema;
    const stored = (other ?? schema).tables.find((table) => table.name === tableName);
    const isOwn = !reference || place === referenceKey({ database: schema.name });
    if (!stored || (!isOwn && !other)) return undefined;
    const columns = stored.columns.map((c) => ({ name: c.name, column: newColumn(c.type), stored: c.id }));
    const read: { column: Column; stored: string }[] = [...columns];
    const hidden = (id: string): Column | undefined => {
      const known = read.find((column) => column.stored === id)?.column;
      const type = hiddenColumns.get(id)?.type;
      if (known || !type) return known;
      const column = newColumn(type);
      read.push({ column, stored: id });
      return column;
    };
    const relation: Relation = { kind: 'source', source: opened.length, columns: read, hidden };
    opened.push({ database: (other ?? schema).name, table: tableName, ...(other && { cluster: other.cluster }) });
    return { relation, columns, order: [], serialized: false };
  };
  const openExternal = (external: ExternalFiles): Table => {
    const columns = external.columns.map(({ name, type }) => ({ name, column: newColumn(type) }));
    const stored = columns.map(({ column }, i) => ({ column, stored: `c${i + 1}` }));
    const relation: Relation = { kind: 'source', source: opened.length, columns: stored, hidden: () => undefined };
    opened.push({ database: schema.name, table: 'externaldata', external });
    return { relation, columns, order: [], serialized: false };
  };
  const openCursor = (): Sql => {
    const column = newColumn('long');
    const columns = [{ column, stored: 'c1' }];
    const relation: Relation = { kind: 'source', source: opened.length, columns, hidden: () => undefined };
    opened.push({ database: schema.name, table: 'cursor', isCursor: true });
    return sql`(SELECT ${column} FROM (${render(relation, new Set([column.id]), sources)}))`;
  };
  const settings = settingsOf(context);
  const statement: Statement = {
    globals,
    newColumn,
    openTable,
    openExternal,
    openCursor,
    sources,
    overflow,
    settings,
    parameters: context.input.parameters ?? {},
    principal: context.input.principal,
    identities: context.input.identities,
    database: { cluster: schema.cluster, name: schema.name },
    answerAt: (offset) => context.answered.answerAt(offset),
    materialized: new Map(),
  };
  const root: Scope = { statement, bindings: bindStored(schema, statement), columns: new Map() };
  const finish = (table: Table): CompiledStatement => {
    if (table.columns.length === 0 && !table.consumed) {
      throw new SharingError(
        'QueryNotSupported',
        'The embedded engine does not support a result without columns. Keep one at least.',
      );
    }
    const order = sortKeys(table.relation, table.order);
    const needed = new Set([...table.columns.map((c) => c.column.id), ...order.map((key) => key.column.id)]);
    const rows = render(table.relation, needed, sources);
    const visible = table.columns.map((c, i) => sql`${c.column} AS ${{ parts: [`r${i + 1}`], size: 2 }}`);
    const chosen = table.consumed ? sql`1 AS r1` : join(visible);
    const query = withParts(sql`SELECT ${chosen} FROM (${rows})${orderBy(order)}`, sources);
    const functions = new Set<string>();
    addFunctions(query, functions);
    return withoutUnused(
      {
        sql: flatten(query),
        sources: opened.map((source, i): SourceRef => {
          const filter = sources.filters.get(i);
          return { ...source, columns: sources.get(i) ?? [], ...(filter && { filter }) };
        }),
        ...(functions.size > 0 && { functions: [...functions] }),
        columns: table.columns.map((c) => ({ name: c.name, type: c.column.type })),
        name,
        relational: describeRelation(
          table.relation,
          opened.map(({ database, table: name, cluster }) => (cluster === undefined ? name : `${database}.${name}`)),
        ),
        ...(table.visualization && { visualization: table.visualization }),
      },
      sources,
    );
  };
  try {
    const scope = { ...root, bindings: bindStatements(context.preceding, root) };
    return finish(limited(result.translate(scope), takenRecords(settings)));
  } catch (error) {
    // The answer would be that of all data.
    if (error instanceof DataNeeded && queryOptions(settings)?.dataScope === 'hotcache') throw error.refusal;
    if (error instanceof DataNeeded) throw new QuestionPosed(error, finish(error.table));
    throw error;
  }
}

function limited(table: Table, count: number | undefined): Table {
  if (count === undefined) return table;
  return { ...table, relation: { kind: 'limit', input: table.relation, count: integer(count), order: table.order } };
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
