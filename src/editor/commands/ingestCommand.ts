import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { DocumentDatabase } from '../../protocol/editor.ts';
import {
  type FileFormat,
  type FileInspection,
  type IngestFileParams,
  type IngestFileResult,
  mappingKindOf,
} from '../../protocol/ingest.ts';
import type { IngestionMapping } from '../../protocol/ingestionMapping.ts';
import { nameProblem } from '../../protocol/names.ts';
import { type CommandArguments, commandIds, ingestibleEndings } from '../contributions.ts';
import { formatBytes } from '../format.ts';
import { rowsText } from '../tree/presentation.ts';
import { databaseChoices } from './choices.ts';
import { type Choice, enterText, pickOne } from './inputs.ts';
import { withProgress } from './progress.ts';
import type { Services } from './services.ts';
import { back, isOutcome, type Outcome, type Position, runSteps, type Step, withAnswer } from './steps.ts';

const t = vscode.l10n.t;

type Target = CommandArguments['ingestFile'][0];

interface Ingestion {
  readonly inspection: FileInspection;
  /** Where the command was given, when that was on a cluster. */
  readonly cluster?: string | undefined;
  readonly database?: DocumentDatabase;
  readonly table?: string;
  /** Those of the table and of its database that fit the file. */
  readonly mappings?: readonly IngestionMapping[];
  /** Which of them; `false` for columns by their names. */
  readonly mapping?: string | false;
  readonly reviewed?: true;
}

/** Asks for what is not known yet, shows what was found in the file, and ingests it. */
export async function ingestFile(services: Services, target: Target): Promise<void> {
  const { backend, model } = services;
  const path = pathOf(target) ?? (await askFile());
  if (path === undefined) return;
  const file = basename(path);
  const title = t('Ingest {0}', file);
  const inspect = (format: FileFormat): Promise<FileInspection> =>
    withProgress(t('Looking into {0}', file), (options) => backend.inspectFile({ path, format }, options));

  const inspection = await chooseRecords(title, await inspect({}), inspect);
  if (inspection === undefined) return;
  const steps = ingestionSteps(services, title, file);
  const answers = await runSteps<Ingestion>({ inspection, ...placeOf(services, target) }, steps);
  if (answers?.database === undefined || answers.table === undefined) return;
  const { database, table, mapping } = answers;
  const { cluster } = database;
  const done = await withProgress(
    t('Ingesting {0} into {1}/{2}/{3}', file, database.clusterName, database.database, table),
    (options) =>
      backend.ingestFile(
        { cluster, database: database.database, table, path, ...readingOf(answers, mapping) },
        options,
      ),
  );
  void summarize(done, database, () =>
    vscode.commands.executeCommand(
      commandIds.runQuery,
      model.tableNode('leader', cluster, database.database, done.table),
    ),
  );
}

function ingestionSteps({ backend }: Services, title: string, file: string): readonly Step<Ingestion>[] {
  return [
    {
      needed: ({ database }) => database === undefined,
      ask: async (state, position) => {
        const database = await pickOne({
          title,
          position,
          placeholder: t('The database to ingest into'),
          none: t('No cluster owns a database yet. Create one first.'),
          choices: async () =>
            (await databaseChoices(backend, 'ReadWrite')).filter(
              ({ value }) => state.cluster === undefined || value?.cluster === state.cluster,
            ),
        });
        return withAnswer(database, (database) => ({ ...state, database }));
      },
    },
    {
      needed: ({ table }) => table === undefined,
      ask: async (state, position) => {
        const table = await askTable(
          await tableNames(backend, state),
          state.inspection.suggestedTable,
          title,
          position,
        );
        return isOutcome(table) ? table : { ...state, table, mappings: await mappingsFor(backend, state, table) };
      },
    },
    {
      needed: ({ mappings = [], mapping }) => mappings.length > 0 && mapping === undefined,
      ask: async (state, position) => {
        const mapping = await pickOne({
          title,
          position,
          placeholder: t('How the columns of the file become those of the table'),
          choices: async () => mappingChoices(state.mappings ?? []),
        });
        return withAnswer(mapping, (mapping) => ({ ...state, mapping }));
      },
    },
    {
      needed: ({ reviewed }) => reviewed === undefined,
      ask: async (state, position) => {
        const { database: { clusterName = '', database = '' } = {}, table = '', inspection, mapping } = state;
        const answer = await pickOne({
          title,
          position,
          placeholder: t('{0}, {1}, columns: {2}', file, inspection.format.format, inspection.columns.length),
          choices: async () => reviewChoices(`${clusterName}/${database}/${table}`, inspection, mapping),
        });
        return withAnswer(answer, () => ({ ...state, reviewed: true }));
      },
    },
  ];
}

/** The paths of a mapping begin at the values of the file, wherever records were found in it. */
function readingOf(
  { inspection }: Ingestion,
  mapping: Ingestion['mapping'],
): Pick<IngestFileParams, 'format' | 'mapping'> {
  if (mapping === undefined || mapping === false) return { format: inspection.format };
  const { recordsPath: _, ...format } = inspection.format;
  return { format, mapping: { reference: mapping } };
}

async function mappingsFor(
  backend: Services['backend'],
  { database, inspection }: Ingestion,
  table: string,
): Promise<readonly IngestionMapping[]> {
  if (database === undefined) return [];
  const kind = mappingKindOf(inspection.format.format);
  const { mappings } = await backend.listEntities({ cluster: database.cluster, database: database.database });
  const isFor = (each: (typeof mappings)[number]): boolean => each.table === undefined || each.table === table;
  // The mapping of a table hides that of its database.
  return [
    ...new Map(mappings.filter((each) => each.kind === kind && isFor(each)).map((each) => [each.name, each])).values(),
  ];
}

function mappingChoices(mappings: readonly IngestionMapping[]): readonly Choice<string | false>[] {
  return [
    {
      label: t('By name'),
      description: t('by position where the file has no names'),
      iconPath: new vscode.ThemeIcon('list-ordered'),
      value: false,
    },
    { label: t('Ingestion mappings'), kind: vscode.QuickPickItemKind.Separator },
    ...mappings.map(({ name, columns }) => ({
      label: name,
      description: columns.map(({ column }) => column).join(', '),
      iconPath: new vscode.ThemeIcon('references'),
      value: name,
    })),
  ];
}

async function tableNames(backend: Services['backend'], { database }: Ingestion): Promise<readonly string[]> {
  if (database === undefined) return [];
  return (await backend.listTables({ cluster: database.cluster, database: database.database })).map(({ name }) => name);
}

async function askTable(
  existing: readonly string[],
  suggestedTable: string,
  title: string,
  position: Position,
): Promise<string | Outcome> {
  const newTable = Symbol('new table');
  const choices: Choice<string | typeof newTable>[] = existing.map((name) => ({
    label: name,
    description: t('append to this table'),
    iconPath: new vscode.ThemeIcon('table'),
    value: name,
  }));
  if (!existing.includes(suggestedTable)) {
    choices.unshift({
      label: suggestedTable,
      description: t('new table'),
      iconPath: new vscode.ThemeIcon('add'),
      value: suggestedTable,
    });
  }
  choices.push({ label: t('New table…'), iconPath: new vscode.ThemeIcon('add'), value: newTable });
  const placeholder = t('The table to ingest into');
  const chosen = await pickOne({ title, position, placeholder, choices: async () => choices });
  if (chosen !== newTable) return chosen;
  const name = await enterText({
    title,
    position: { ...position, canGoBack: true },
    prompt: t('Name of the new table'),
    problem: (text) =>
      nameProblem('table', text) ?? (existing.includes(text) ? t("There is a table '{0}' already.", text) : undefined),
  });
  // Back from the name is back to the list of tables, which is this same step.
  return name === back ? askTable(existing, suggestedTable, title, position) : name;
}

function reviewChoices(
  into: string,
  { columns, bytes, format }: FileInspection,
  mapping: Ingestion['mapping'],
): readonly Choice<true>[] {
  const records = format.recordsPath === undefined ? '' : ` · ${t('records at {0}', format.recordsPath)}`;
  const from = mapping ? ` · ${t('mapping {0}', mapping)}` : records;
  return [
    {
      label: t('Ingest into {0}', into),
      description: `${formatBytes(bytes)}${from}`,
      iconPath: new vscode.ThemeIcon('cloud-upload'),
      value: true,
    },
    { label: t('Columns found in the file'), kind: vscode.QuickPickItemKind.Separator },
    ...columns.map(({ name, type }) => ({ label: name, description: type })),
  ];
}

/** A JSON file may hold several arrays of records. */
async function chooseRecords(
  title: string,
  inspection: FileInspection,
  inspect: (format: FileFormat) => Promise<FileInspection>,
): Promise<FileInspection | undefined> {
  if (inspection.recordPaths.length < 2) return inspection;
  const recordsPath = await pickOne({
    title,
    position: { step: 1, total: 1, canGoBack: false },
    placeholder: t('Where in the file the records are'),
    choices: async () => inspection.recordPaths.map((path) => ({ label: path, value: path })),
  });
  if (isOutcome(recordsPath)) return undefined;
  return recordsPath === inspection.format.recordsPath ? inspection : inspect({ ...inspection.format, recordsPath });
}

function pathOf(target: Target): string | undefined {
  if (typeof target === 'string') return target;
  return target !== undefined && 'fsPath' in target ? target.fsPath : undefined;
}

/** What the node on which the command was given says about where to ingest. */
function placeOf({ model }: Services, target: Target): Pick<Ingestion, 'cluster' | 'database' | 'table'> {
  if (target === undefined || typeof target === 'string' || !('kind' in target)) return {};
  const { cluster } = target;
  if (target.kind === 'cluster') return { cluster };
  const database = { cluster, database: target.database, clusterName: model.cluster(cluster)?.name ?? '' };
  return target.kind === 'table' ? { database, table: target.table } : { database };
}

async function askFile(): Promise<string | undefined> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: t('Ingest File'),
      openLabel: t('Ingest'),
      canSelectMany: false,
      filters: { [t('Data files')]: [...ingestibleEndings], [t('All files')]: ['*'] },
    })) ?? [];
  return file?.fsPath;
}

async function summarize(
  done: IngestFileResult,
  { clusterName, database }: { readonly clusterName: string; readonly database: string },
  query: () => Thenable<unknown>,
): Promise<void> {
  const run = t('Run Query');
  const message = t(
    '{0} ingested into {1}/{2}/{3} ({4}, version {5}).',
    rowsText(done.rows, t),
    clusterName,
    database,
    done.table,
    formatBytes(done.bytes),
    done.version,
  );
  if ((await vscode.window.showInformationMessage(message, run)) === run) await query();
}
