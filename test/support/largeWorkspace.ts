import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../src/engine/clock.ts';
import { commitFileName, encodeEnvelope } from '../../src/engine/journal/commitFile.ts';
import { Journal, type JournalSpec } from '../../src/engine/journal/journal.ts';
import { nodeJournalFiles } from '../../src/engine/journal/journalFiles.ts';
import { clustersFolder, databaseFolder, journalFolder, toUri } from '../../src/engine/layout.ts';
import { clusterSpec, databaseSpec } from '../../src/engine/specs.ts';
import type { ClusterCommand } from '../../src/sharing/cluster/commands.ts';
import type { DatabaseCommand } from '../../src/sharing/database/commands.ts';

export interface LargeWorkspaceOptions {
  /** Databases of ten tables each, beside the widest. */
  readonly databases: number;
  /** Tables of the widest. */
  readonly tables: number;
  /** Fully qualified name of the administrator of the cluster. */
  readonly principal: string;
}

/** The database with the many tables; it stands before the others. */
export const widest = 'Archive';
const tablesEach = 10;
/** Folders that are written at a time. */
const together = 64;

/** `Db00042`: in the order of the tree. */
export function databaseName(index: number): string {
  return `Db${String(index).padStart(5, '0')}`;
}

/** `Events4207`: of the databases of ten tables, no name is there twice. */
export function tableName(database: number, index: number): string {
  return `Events${database * tablesEach + index}`;
}

/**
 * Makes a workspace with one cluster `contoso` in seconds: by the rules of the model, but with one commit per journal, and
 * without waiting for the disk. Gives the URI of the cluster.
 */
export async function makeLargeWorkspace(folder: string, options: LargeWorkspaceOptions): Promise<string> {
  const { databases, tables, principal } = options;
  const cluster = join(clustersFolder(folder), 'contoso');
  const names = Array.from({ length: databases }, (_, index) => databaseName(index));
  await writeJournal(cluster, clusterSpec, principal, [
    { type: 'CreateCluster', name: 'contoso', region: 'West Europe' },
    ...[widest, ...names].map((name): ClusterCommand => ({ type: 'CreateDatabase', name, id: name.toLowerCase() })),
  ]);
  const makeDatabase = (name: string, ofTables: readonly string[]): Promise<void> =>
    writeJournal(databaseFolder(cluster, name.toLowerCase()), databaseSpec, principal, [
      { type: 'CreateDatabase', id: name.toLowerCase(), name },
      ...ofTables.map((table): DatabaseCommand => ({ type: 'CreateTable', name: table, columns })),
    ]);
  for (let from = 0; from < databases; from += together) {
    const some = names.slice(from, from + together).map((name, index) =>
      makeDatabase(
        name,
        Array.from({ length: tablesEach }, (_, table) => tableName(from + index, table)),
      ),
    );
    await Promise.all(some);
  }
  await makeDatabase(
    widest,
    Array.from({ length: tables }, (_, index) => `Day${String(index).padStart(6, '0')}`),
  );
  await leaveAsWritten(journalFolder(databaseFolder(cluster, widest.toLowerCase())), principal);
  return toUri(cluster);
}

/** Makes `count` clusters without databases, in the same way. */
export async function makeManyClusters(folder: string, count: number, principal: string): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const name = `cluster${index}`;
    const commands = [{ type: 'CreateCluster', name, region: 'West Europe' }] as const;
    await writeJournal(join(clustersFolder(folder), name), clusterSpec, principal, commands);
  }
}

/** Whoever makes so many tables with the engine is left with a checkpoint, where they are very many. */
async function leaveAsWritten(folder: string, principal: string): Promise<void> {
  const ports = { files: nodeJournalFiles, clock: systemClock(), newId: () => '', principal: () => principal };
  const journal = await Journal.open(folder, databaseSpec, ports);
  for (let looks = 0; looks < 2; looks += 1) await journal.tend();
}

const columns = [
  { name: 'Timestamp', type: 'datetime' },
  { name: 'Id', type: 'long' },
  { name: 'Text', type: 'string' },
] as const;

async function writeJournal<S, C, E>(
  owner: string,
  spec: JournalSpec<S, C, E>,
  principal: string,
  commands: readonly C[],
): Promise<void> {
  const time = 1_700_000_000_000;
  let last = 0;
  const newId = (): string => {
    last += 1;
    return `id${last}`;
  };
  const events: E[] = [];
  let state = spec.initial;
  for (const command of commands) {
    const decision = spec.decide(state, command, { principal, time, newId });
    if (!decision.ok) throw decision.error;
    events.push(...decision.value);
    state = decision.value.reduce(spec.evolve, state);
  }
  const folder = journalFolder(owner);
  await mkdir(folder, { recursive: true });
  const { text } = encodeEnvelope({ version: 1, time, principal, previous: '', events });
  await writeFile(join(folder, commitFileName(1)), text);
}
