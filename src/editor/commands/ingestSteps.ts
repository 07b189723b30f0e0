import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { DocumentDatabase } from '../../protocol/editor.ts';
import { type FileFormat, type FileInspection, mappingKindOf } from '../../protocol/ingest.ts';
import type { IngestionMapping } from '../../protocol/ingestionMapping.ts';
import { nameProblem } from '../../protocol/names.ts';
import { formatBytes } from '../format.ts';
import { databaseChoices } from './choices.ts';
import { type Choice, enterText, pickOne } from './inputs.ts';
import type { Services } from './services.ts';
import { isOutcome, type Step, withAnswer } from './steps.ts';

const t = vscode.l10n.t;

export interface InspectedFile {
  readonly path: string;
  readonly inspection: FileInspection;
}

/** Each file goes into the table that it is named after. */
export const tablesOfFiles: unique symbol = Symbol('tables of the files');
const newTable = Symbol('new table');

export interface Ingestion {
  readonly files: readonly InspectedFile[];
  /** Where in its only file the records are, when there are several places. */
  readonly recordsPath?: string;
  /** Where the command was given, when that was on a cluster. */
  readonly cluster?: string | undefined;
  readonly database?: DocumentDatabase;
  /** Names of the tables of that database. */
  readonly existing?: readonly string[];
  readonly table?: string | typeof tablesOfFiles | typeof newTable;
  /** Those of the table and of its database that fit the files. */
  readonly mappings?: readonly IngestionMapping[];
  /** Which of them; `false` for columns by their names. */
  readonly mapping?: string | false;
  readonly reviewed?: true;
}

/** `inspect` looks into a file once more, with the format given. */
export function ingestionSteps(
  { backend }: Services,
  title: string,
  inspect: (path: string, format: FileFormat) => Promise<FileInspection>,
): readonly Step<Ingestion>[] {
  return [
    recordsStep(title, inspect),
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
        const existing = await tableNames(backend, state);
        const table = await pickOne<NonNullable<Ingestion['table']>>({
          title,
          position,
          placeholder: t('The table to ingest into'),
          choices: async () => tableChoices(state.files, existing),
        });
        return isOutcome(table) ? table : withMappings(backend, { ...state, existing, table });
      },
    },
    {
      needed: ({ table }) => table === newTable,
      ask: async (state, position) => {
        const name = await enterText({
          title,
          position,
          prompt: t('Name of the new table'),
          problem: (text) =>
            nameProblem('table', text) ??
            (state.existing?.includes(text) ? t("There is a table '{0}' already.", text) : undefined),
        });
        return isOutcome(name) ? name : withMappings(backend, { ...state, table: name });
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
        const [first, ...others] = state.files;
        const placeholder =
          first === undefined || others.length > 0
            ? t('Files: {0}. Each is ingested as a whole, or not at all', state.files.length)
            : t(
                '{0}, {1}, columns: {2}',
                basename(first.path),
                first.inspection.format.format,
                first.inspection.columns.length,
              );
        const answer = await pickOne({ title, position, placeholder, choices: async () => reviewChoices(state) });
        return withAnswer(answer, () => ({ ...state, reviewed: true }));
      },
    },
  ];
}

/** The table of one of the files. */
export function tableOf({ table }: Ingestion, { inspection }: InspectedFile): string {
  return typeof table === 'string' ? table : inspection.suggestedTable;
}

/** A JSON file may hold several arrays of records. Of several files each has the one that was found in it. */
function recordsStep(
  title: string,
  inspect: (path: string, format: FileFormat) => Promise<FileInspection>,
): Step<Ingestion> {
  return {
    needed: ({ files: [first, ...others] }) =>
      first !== undefined && others.length === 0 && first.inspection.recordPaths.length > 1,
    ask: async (state, position) => {
      const [first] = state.files;
      if (first === undefined) return state;
      const { path, inspection } = first;
      const recordsPath = await pickOne({
        title,
        position,
        placeholder: t('Where in the file the records are'),
        choices: async () => inspection.recordPaths.map((each) => ({ label: each, value: each })),
      });
      if (isOutcome(recordsPath)) return recordsPath;
      if (recordsPath === inspection.format.recordsPath) return state;
      return { ...state, files: [{ path, inspection: await inspect(path, { ...inspection.format, recordsPath }) }] };
    },
  };
}

/** Mappings are chosen where all files go into one table that there is, and have the same kind of them. */
async function withMappings(backend: Services['backend'], state: Ingestion): Promise<Ingestion> {
  const { database, table, files } = state;
  const kinds = new Set(files.map(({ inspection }) => mappingKindOf(inspection.format.format)));
  const [kind] = kinds;
  if (database === undefined || typeof table !== 'string' || kinds.size !== 1) return { ...state, mappings: [] };
  const { mappings } = await backend.listEntities({ cluster: database.cluster, database: database.database });
  const isFor = (each: (typeof mappings)[number]): boolean => each.table === undefined || each.table === table;
  // The mapping of a table hides that of its database.
  const own = mappings.filter((each) => each.kind === kind && isFor(each));
  return { ...state, mappings: [...new Map(own.map((each) => [each.name, each])).values()] };
}

async function tableNames(backend: Services['backend'], { database }: Ingestion): Promise<readonly string[]> {
  if (database === undefined) return [];
  return (await backend.listTables({ cluster: database.cluster, database: database.database })).map(({ name }) => name);
}

function tableChoices(
  files: readonly InspectedFile[],
  existing: readonly string[],
): readonly Choice<NonNullable<Ingestion['table']>>[] {
  const [first, ...others] = files;
  const suggested = first?.inspection.suggestedTable ?? '';
  const proposed: readonly Choice<NonNullable<Ingestion['table']>>[] =
    others.length > 0
      ? [
          {
            label: t('A table for each file'),
            description: [...new Set(files.map(({ inspection }) => inspection.suggestedTable))].join(', '),
            iconPath: new vscode.ThemeIcon('files'),
            value: tablesOfFiles,
          },
        ]
      : existing.includes(suggested)
        ? []
        : [
            {
              label: suggested,
              description: t('new table'),
              iconPath: new vscode.ThemeIcon('add'),
              value: suggested,
            },
          ];
  return [
    ...proposed,
    ...existing.map((name) => ({
      label: name,
      description: t('append to this table'),
      iconPath: new vscode.ThemeIcon('table'),
      value: name,
    })),
    { label: t('New table…'), iconPath: new vscode.ThemeIcon('add'), value: newTable },
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

function reviewChoices(state: Ingestion): readonly Choice<true>[] {
  const { files, mapping, database: { clusterName = '', database = '' } = {} } = state;
  const [first, ...others] = files;
  if (first === undefined) return [];
  const place = `${clusterName}/${database}`;
  const bytes = files.reduce((sum, { inspection }) => sum + inspection.bytes, 0);
  const { columns, format } = first.inspection;
  const isOne = others.length === 0;
  const records = isOne && format.recordsPath !== undefined ? ` · ${t('records at {0}', format.recordsPath)}` : '';
  const from = mapping ? ` · ${t('mapping {0}', mapping)}` : records;
  const into = isOne || typeof state.table === 'string' ? `${place}/${tableOf(state, first)}` : place;
  const found: readonly Choice<true>[] = isOne
    ? [
        { label: t('Columns found in the file'), kind: vscode.QuickPickItemKind.Separator },
        ...columns.map(({ name, type }) => ({ label: name, description: type })),
      ]
    : [
        { label: t('Files'), kind: vscode.QuickPickItemKind.Separator },
        ...files.map((file) => ({
          label: basename(file.path),
          description: `→ ${tableOf(state, file)} · ${formatBytes(file.inspection.bytes)}`,
        })),
      ];
  return [
    {
      label: t('Ingest into {0}', into),
      description: `${formatBytes(bytes)}${from}`,
      iconPath: new vscode.ThemeIcon('cloud-upload'),
      value: true,
    },
    ...found,
  ];
}
