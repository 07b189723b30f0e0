import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { DocumentDatabase } from '../../protocol/editor.ts';
import type { FileFormat, FileInspection, IngestFileParams, IngestFileResult } from '../../protocol/ingest.ts';
import { type CommandArguments, commandIds, ingestibleEndings } from '../contributions.ts';
import { formatBytes } from '../format.ts';
import { pathOnThisMachine } from '../onThisMachine.ts';
import { rowsText } from '../tree/presentation.ts';
import { type Ingestion, type InspectedFile, ingestionSteps, tableOf } from './ingestSteps.ts';
import { withProgress } from './progress.ts';
import type { Services } from './services.ts';
import { forEachOf } from './several.ts';
import { runSteps } from './steps.ts';

const t = vscode.l10n.t;

type Target = CommandArguments['ingestFile'][0];
type Selection = CommandArguments['ingestFile'][1];

/** Asks for what is not known yet, shows what was found in the files, and ingests them. */
export async function ingestFile(services: Services, target: Target, selection: Selection = []): Promise<void> {
  const { backend } = services;
  const paths = pathsOf(target, selection) ?? (await askFiles());
  const [first, ...others] = paths;
  if (first === undefined) return;
  const what = others.length === 0 ? basename(first) : t('{0} files', paths.length);
  const title = t('Ingest {0}', what);
  const inspect = (path: string, format: FileFormat): Promise<FileInspection> =>
    withProgress(t('Looking into {0}', basename(path)), (options) => backend.inspectFile({ path, format }, options));
  const files = await withProgress(t('Looking into {0}', what), (options) =>
    forEachOf(
      paths,
      (path) => basename(path),
      async (path): Promise<InspectedFile> => ({
        path,
        inspection: await backend.inspectFile({ path, format: {} }, options),
      }),
      options,
      () => t('Nothing was ingested.'),
    ),
  );
  const begun = { files, ...placeOf(services, target) };
  const answers = await runSteps<Ingestion>(begun, ingestionSteps(services, title, inspect));
  if (answers?.database === undefined || answers.table === undefined) return;
  const { database } = answers;
  const { cluster } = database;
  const place = `${database.clusterName}/${database.database}`;
  const into = (file: InspectedFile): string => `${place}/${tableOf(answers, file)}`;
  const [only] = answers.files;
  const progressTitle =
    only && others.length === 0
      ? t('Ingesting {0} into {1}', what, into(only))
      : t('Ingesting {0} into {1}', what, place);
  const done = await withProgress(progressTitle, (options) =>
    forEachOf(
      answers.files,
      ({ path }) => basename(path),
      (file) =>
        backend.ingestFile(
          {
            cluster,
            database: database.database,
            table: tableOf(answers, file),
            path: file.path,
            ...readingOf(file, answers.mapping),
          },
          options,
        ),
      options,
    ),
  );
  void summarize(services, done, database);
}

/** The paths of a mapping begin at the values of the file, wherever records were found in it. */
function readingOf(
  { inspection }: InspectedFile,
  mapping: Ingestion['mapping'],
): Pick<IngestFileParams, 'format' | 'mapping'> {
  if (mapping === undefined || mapping === false) return { format: inspection.format };
  const { recordsPath: _, ...format } = inspection.format;
  return { format, mapping: { reference: mapping } };
}

/** Of everything that is selected beside it, where the command was given on a file. */
function pathsOf(target: Target, selection: Selection = []): readonly string[] | undefined {
  if (typeof target === 'string') return [target];
  if (target === undefined || !('fsPath' in target)) return undefined;
  const isSelected = selection.some(({ fsPath }) => fsPath === target.fsPath);
  return (isSelected ? selection : [target]).map(pathOnThisMachine);
}

/** What the node on which the command was given says about where to ingest. */
function placeOf({ model }: Services, target: Target): Pick<Ingestion, 'cluster' | 'database' | 'table'> {
  if (target === undefined || typeof target === 'string' || !('kind' in target)) return {};
  const { cluster } = target;
  if (target.kind === 'cluster') return { cluster };
  const database = { cluster, database: target.database, clusterName: model.cluster(cluster)?.name ?? '' };
  return target.kind === 'table' ? { database, table: target.table } : { database };
}

async function askFiles(): Promise<readonly string[]> {
  const files = await vscode.window.showOpenDialog({
    title: t('Ingest File'),
    openLabel: t('Ingest'),
    canSelectMany: true,
    filters: { [t('Data files')]: [...ingestibleEndings], [t('All files')]: ['*'] },
  });
  return (files ?? []).map(pathOnThisMachine);
}

async function summarize(
  { model, errors }: Services,
  done: readonly IngestFileResult[],
  { cluster, clusterName, database }: DocumentDatabase,
): Promise<void> {
  const run = t('Run Query');
  const tables = [...new Set(done.map(({ table }) => table))];
  const sum = (of: (result: IngestFileResult) => number): number => done.reduce((all, each) => all + of(each), 0);
  const message = t(
    '{0} ingested into {1}/{2}/{3} ({4}, version {5}).',
    rowsText(
      sum(({ rows }) => rows),
      t,
    ),
    clusterName,
    database,
    tables.join(', '),
    formatBytes(sum(({ bytes }) => bytes)),
    done.at(-1)?.version ?? 0,
  );
  const [table] = tables;
  if (table === undefined || (await vscode.window.showInformationMessage(message, run)) !== run) return;
  await errors.guard(async () => {
    await vscode.commands.executeCommand(commandIds.runQuery, model.tableNode('leader', cluster, database, table));
  });
}
