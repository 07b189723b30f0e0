import * as vscode from 'vscode';
import type { ClusterUri } from '../../protocol/catalog.ts';
import type { Backend, CallOptions } from '../../protocol/contract.ts';
import type { AttachmentSummary, FollowerOverrides } from '../../protocol/following.ts';
import { formatBytes } from '../format.ts';
import { ask, confirmed, offerUndo } from '../shares/questions.ts';
import type { DatabaseNode } from '../tree/nodes.ts';
import { chosenByNode, type DatabaseChoice, databaseChoices } from './choices.ts';
import { withProgress } from './progress.ts';
import type { Services } from './services.ts';
import { forEachOf } from './several.ts';

const t = vscode.l10n.t;

/** As the service writes it. */
export const allDatabases = '*';

interface Followed {
  readonly cluster: ClusterUri;
  readonly database: string;
}

/** Everything that is needed to attach it again as it was. */
interface Detached extends Followed {
  readonly attachment: AttachmentSummary | undefined;
  readonly overrides: FollowerOverrides;
}

/** Detaches what is selected, or what the user chooses, after one question that names all of it. */
export async function detachDatabases(services: Services, nodes?: readonly DatabaseNode[]): Promise<void> {
  const { backend } = services;
  const chosen = nodes
    ? await Promise.all(nodes.map((node) => chosenByNode(services, node)))
    : await askFollowed(backend);
  const [first] = chosen;
  if (first === undefined) return;
  const names = chosen.map(nameOf);
  const details = await Promise.all(chosen.map((each) => detailOf(backend, each)));
  const question =
    chosen.length === 1
      ? t("Detach '{0}' from cluster '{1}'?", first.database, first.clusterName)
      : t('Detach {0} databases?', chosen.length);
  const detail = chosen.length === 1 ? (details[0] ?? '') : names.map((name, i) => `${name}: ${details[i]}`).join('\n');
  const typed = chosen.map(({ database }) => database).join(', ');
  if (!(await confirmed(question, detail, t('Detach'), typed))) return;
  const before = await Promise.all(chosen.map((each) => remember(backend, each)));
  await withProgress(t('Detaching {0}', names.join(', ')), (options) =>
    forEachOf(
      chosen,
      nameOf,
      ({ cluster, database }) => backend.detachDatabase({ cluster, database }, options),
      options,
    ),
  );
  // What came by a share is mapped again from its subscription, which is still there.
  const direct = before.filter(({ attachment }) => attachment?.origin === 'Direct');
  if (direct.length < before.length) return;
  offerUndo(services, t('Detached {0}.', names.join(', ')), async (options) => {
    for (const each of direct) await attachAgain(backend, each, options);
  });
}

function nameOf({ clusterName, database }: DatabaseChoice): string {
  return `${clusterName}/${database}`;
}

async function askFollowed(backend: Backend): Promise<readonly DatabaseChoice[]> {
  const chosen = await ask(
    t('Detach Database'),
    t('The follower database to detach'),
    t('No database is followed.'),
    () => databaseChoices(backend, 'ReadOnlyFollowing'),
  );
  return chosen ? [chosen] : [];
}

async function detailOf(backend: Backend, { cluster, database, summary }: DatabaseChoice): Promise<string> {
  const { freshness } = summary;
  const what = freshness
    ? t(
        'The follower database, its overrides and its cache ({0}) are removed. The leader {1}/{2} is not changed.',
        formatBytes(freshness.cachedBytes),
        freshness.leader.clusterName,
        freshness.leader.database,
      )
    : t('The follower database, its overrides and its cache are removed. The leader is not changed.');
  const withOthers = (await backend.listAttachments({ cluster })).find(
    (each) => each.database === allDatabases && each.databases.some(({ localName }) => localName === database),
  );
  const others = (withOthers?.databases ?? []).map(({ localName }) => localName).filter((name) => name !== database);
  if (others.length === 0) return what;
  return `${what} ${t('All databases of the leader are attached together; these go with it: {0}.', others.join(', '))}`;
}

async function remember(backend: Backend, { cluster, database }: Followed): Promise<Detached> {
  const attachment = (await backend.listAttachments({ cluster })).find(({ databases }) =>
    databases.some(({ localName, standing }) => localName === database && standing === 'active'),
  );
  return { cluster, database, attachment, overrides: await backend.getOverrides({ cluster, database }) };
}

async function attachAgain(
  backend: Backend,
  { cluster, database, attachment, overrides }: Detached,
  options: CallOptions,
): Promise<void> {
  if (!attachment) return;
  const { leader, configuration, databaseNameOverride, databaseNamePrefix, filter } = attachment;
  const isAll = attachment.database === allDatabases;
  await backend.attachDatabase(
    {
      follower: cluster,
      leader: leader.cluster,
      database: attachment.database,
      configuration,
      principalsKind: overrides.principalsKind,
      ...(databaseNameOverride !== undefined && { databaseNameOverride }),
      ...(databaseNamePrefix !== undefined && { databaseNamePrefix }),
      ...(!isAll && { filter }),
    },
    options,
  );
  await backend.alterOverrides({ cluster, database, change: overrides }, options);
}
