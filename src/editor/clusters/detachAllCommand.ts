import * as vscode from 'vscode';
import { withProgress } from '../commands/progress.ts';
import type { Services } from '../commands/services.ts';
import { forEachOf } from '../commands/several.ts';
import { chosen } from '../commands/subject.ts';
import { typedName } from '../shares/questions.ts';
import type { ClusterNode } from '../tree/nodes.ts';
import { clusterSubject } from './clusterCommands.ts';

const t = vscode.l10n.t;

/**
 * Deletes what cannot be deleted before it is detached: a cluster, or one of its databases as `cluster/database`. Everything
 * that goes with it is named before the question is answered.
 */
export async function detachAllAndDelete(services: Services, of?: ClusterNode | string): Promise<void> {
  const { backend } = services;
  // A name holds no slash, a URI does.
  const [name, database] = typeof of === 'string' && !of.includes(':') ? of.split('/') : [];
  const cluster = await chosen(
    await clusterSubject(services, t('Detach All and Delete'), ['Running', 'Stopped'], name ?? of),
  );
  if (cluster === undefined) return;
  const ref = { cluster: cluster.uri };
  const followers = await backend.listFollowers({ ...ref, ...(database !== undefined && { database }) });
  const whole = database === undefined ? [] : followers.filter((each) => each.database === '*');
  const attachments = database === undefined ? await backend.listAttachments(ref) : [];
  const lines = [
    ...followers.map((each) => t('{0} no longer follows {1}', each.clusterName, each.database)),
    ...attachments.map((each) => t('it no longer follows {0}/{1}', each.leader.clusterName, each.database)),
  ];
  const others = whole.length > 0 ? [t('{0} follow all databases, and lose the others as well', whole.length)] : [];
  const detail = t('Its data are gone for good, and: {0}.', [...lines, ...others].join('; '));
  const question =
    database === undefined
      ? t("Detach all, and delete cluster '{0}' for good?", cluster.name)
      : t("Detach all, and drop database '{0}/{1}' for good?", cluster.name, database);
  if (!(await typedName(question, detail, database ?? cluster.name))) return;
  await withProgress(t('Detaching followers of {0}', cluster.name), async (options) => {
    await forEachOf(
      followers,
      ({ clusterName, configuration }) => `${clusterName} (${configuration})`,
      ({ attachmentId }) => backend.detachFollowers({ ...ref, attachmentIds: [attachmentId] }, options),
      options,
    );
    await forEachOf(
      attachments,
      ({ configuration }) => configuration,
      ({ attachmentId }) => backend.detachAttachment({ ...ref, attachmentId }, options),
      options,
    );
    if (database === undefined) await backend.deleteCluster(ref, options);
    else await backend.dropDatabase({ ...ref, database }, options);
  });
}
