import { SharingError } from '../../protocol/errors.ts';
import { fail, ok } from '../../protocol/result.ts';
import type { DecisionContext } from '../context.ts';
import { checkFilter } from '../filter/tableLevelSharing.ts';
import { checkName, nameKey } from '../names.ts';
import type { Share } from '../shares/share.ts';
import type { ShareCommand } from './commands.ts';
import { asAdministrator, type CommandOf, type Decision } from './decision.ts';
import { onShare, unregister } from './onShare.ts';
import type { ClusterState } from './state.ts';

/** Shares and what is in them. */
export function decideShares(state: ClusterState, command: ShareCommand, context: DecisionContext): Decision {
  const provide = (what: string, then: () => Decision): Decision =>
    asAdministrator(state, context.principal, what, then);
  switch (command.type) {
    case 'CreateShare':
      return provide('create a share', () => createShare(state, command, context));
    case 'DeleteShare':
      return provide('delete a share', () =>
        onShare(state, command.share, (share) =>
          ok([...unregister(state, () => true, share), { type: 'ShareDeleted', shareId: share.id }]),
        ),
      );
    case 'AddDataSet':
      return provide('add a data set', () =>
        onShare(state, command.share, (share) => addDataSet(state, share, command, context)),
      );
    case 'RemoveDataSet':
      return provide('remove a data set', () =>
        onShare(state, command.share, (share) =>
          share.dataSets.has(command.dataSet)
            ? ok([
                ...unregister(state, (origin) => origin.dataSetId === command.dataSet, share),
                { type: 'DataSetRemoved', shareId: share.id, dataSetId: command.dataSet },
              ])
            : ok([]),
        ),
      );
  }
}

function createShare(state: ClusterState, command: CommandOf<'CreateShare'>, context: DecisionContext): Decision {
  const name = checkName('configuration', command.name);
  if (!name.ok) return name;
  if (state.shares.some((share) => nameKey(share.name) === nameKey(name.value))) {
    return fail(
      new SharingError(
        'ShareExists',
        `Cluster '${state.name}' has a share '${name.value}' already. Choose another name.`,
      ),
    );
  }
  const { description, terms } = command;
  return ok([{ type: 'ShareCreated', id: context.newId(), name: name.value, description, terms, at: context.time }]);
}

function addDataSet(
  state: ClusterState,
  share: Share,
  command: CommandOf<'AddDataSet'>,
  context: DecisionContext,
): Decision {
  const name = checkName('configuration', command.name);
  if (!name.ok) return name;
  if (share.dataSets.some((dataSet) => nameKey(dataSet.name) === nameKey(name.value))) {
    return fail(
      new SharingError(
        'ShareExists',
        `Share '${share.name}' has a data set '${name.value}' already. Choose another name.`,
      ),
    );
  }
  const { content } = command;
  if (content.kind !== 'KustoCluster' && !state.databases.has(content.databaseId)) {
    return fail(
      new SharingError(
        'DatabaseNotFound',
        `Cluster '${state.name}' does not own a database '${content.databaseName}'.`,
      ),
    );
  }
  if (content.kind === 'KustoTable') {
    const filter = checkFilter(content.filter);
    if (!filter.ok) return filter;
  }
  return ok([{ type: 'DataSetAdded', shareId: share.id, dataSet: { id: context.newId(), name: name.value, content } }]);
}
