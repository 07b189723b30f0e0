import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { CallOptions } from '../../protocol/contract.ts';
import { SharingError } from '../../protocol/errors.ts';
import { withProgress } from '../commands/progress.ts';
import type { Services } from '../commands/services.ts';
import { sampleLines, sampleQuery } from './sampleData.ts';

const t = vscode.l10n.t;

/** Makes a leader with some data and a follower of it, in the workspace, out of nothing but what is here. */
export async function createSample(services: Services): Promise<void> {
  const folder = (vscode.workspace.workspaceFolders ?? []).find(({ uri }) => uri.scheme === 'file');
  if (!folder) {
    throw new SharingError('InvalidArgument', t('A cluster lies in a folder of the workspace. Open a folder first.'));
  }
  const { backend, databases, model, reveal } = services;
  const taken = new Set((await backend.listClusters({})).map(({ name }) => name));
  const leader = unused('sample-leader', taken);
  const follower = unused('sample-follower', taken);
  const made = await withProgress(t('Creating the sample workspace'), (options) =>
    make(services, folder.uri, leader, follower, options),
  );
  await reveal(model.databaseNode('leader', made.leader, 'Logistics'));
  await reveal(model.databaseNode('follower', made.follower, 'LogisticsCopy'));
  const document = await vscode.workspace.openTextDocument(made.query);
  const database = { cluster: made.follower, clusterName: follower, database: 'LogisticsCopy' };
  await databases.set(document.uri.toString(), database);
  await vscode.window.showTextDocument(document);
}

function unused(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const each = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(each)) return each;
  }
}

async function make(
  { backend }: Services,
  folder: vscode.Uri,
  leader: string,
  follower: string,
  options: CallOptions,
): Promise<{ leader: string; follower: string; query: vscode.Uri }> {
  const region = 'West Europe';
  const made: string[] = [];
  const create = async (name: string): Promise<string> => {
    const { uri } = await backend.createCluster({ folder: folder.toString(), name, region }, options);
    made.push(uri);
    return uri;
  };
  try {
    const owner = await create(leader);
    await backend.createDatabase({ cluster: owner, database: 'Logistics' }, options);
    const reader = await create(follower);
    await ingestSample(backend, owner, options);
    const what = { leader: owner, database: 'Logistics', databaseNameOverride: 'LogisticsCopy' };
    await backend.attachDatabase({ follower: reader, ...what }, options);
  } catch (error) {
    // Half a sample teaches nothing.
    for (const cluster of made.toReversed()) await backend.deleteCluster({ cluster }, {}).catch(() => undefined);
    throw error;
  }
  const [owner = '', reader = ''] = made;
  const query = vscode.Uri.joinPath(folder, 'queries', `${follower}.kql`);
  await mkdir(join(query.fsPath, '..'), { recursive: true });
  await writeFile(query.fsPath, sampleQuery);
  return { leader: owner, follower: reader, query };
}

async function ingestSample(backend: Services['backend'], cluster: string, options: CallOptions): Promise<void> {
  const drafts = await mkdtemp(join(tmpdir(), 'data-share-sample-'));
  try {
    for (const [table, lines] of Object.entries(sampleLines())) {
      options.signal?.throwIfAborted();
      const path = join(drafts, `${table}.csv`);
      await writeFile(path, lines.join('\n'));
      await backend.ingestFile({ cluster, database: 'Logistics', table, path, format: {} }, options);
    }
  } finally {
    await rm(drafts, { recursive: true, force: true });
  }
}
