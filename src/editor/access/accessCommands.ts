import * as vscode from 'vscode';
import type { EffectiveAccess } from '../../protocol/access.ts';
import { allDatabaseChoices, chosenByNode, type DatabaseRef } from '../commands/choices.ts';
import type { CommandHandlers, Services } from '../commands/services.ts';
import { ask, confirmed } from '../shares/questions.ts';
import { followedAccessDocument, losers, ownedAccessDocument } from './accessDocument.ts';
import { askKind } from './kindQuestion.ts';
import { addPrincipal, removePrincipal } from './principalCommands.ts';

const t = vscode.l10n.t;

type Names = 'showEffectiveAccess' | 'changePrincipalsKind' | 'addPrincipal' | 'removePrincipal';

/** Who may do what. */
export function accessCommands(services: Services): Pick<CommandHandlers, Names> {
  return {
    showEffectiveAccess: (node) => showAccess(services, node),
    changePrincipalsKind: (node) => changeKind(services, node),
    addPrincipal: (node) => addPrincipal(services, node),
    removePrincipal: (node) => removePrincipal(services, node),
  };
}

async function showAccess(services: Services, node?: DatabaseRef): Promise<void> {
  const { backend, documents } = services;
  const chosen = node
    ? await chosenByNode(services, node)
    : await ask(t('Show Effective Access'), t('The database'), t('There is no such database.'), () =>
        allDatabaseChoices(services, 'any'),
      );
  if (chosen === undefined) return;
  const { cluster, clusterName, database, summary } = chosen;
  const name = `${clusterName}/${database}`;
  await documents.show(t('Effective Access to {0}', name), async () => {
    const access = await backend.effectiveAccess({ cluster, database });
    if (summary.access === 'ReadWrite') return ownedAccessDocument(name, access, t);
    const [leader, overrides] = await Promise.all([
      backend.effectiveAccess({ cluster, database, kind: 'none' }),
      backend.getOverrides({ cluster, database }),
    ]);
    return followedAccessDocument(name, access, leader, overrides, t);
  });
}

/** Says for each kind what it would mean before one is chosen. */
async function changeKind(services: Services, node?: DatabaseRef): Promise<void> {
  const { backend } = services;
  const chosen = await askKind(services, node, {
    title: t('Change Principals Kind'),
    placeholder: (database) => t('Whose principals may read {0}', database),
    describe: async (of) => {
      const now = await backend.effectiveAccess(of);
      return async (kind) =>
        kind === now.kind ? t('current') : whatIf(now, await backend.effectiveAccess({ ...of, kind }));
    },
  });
  if (chosen === undefined) return;
  const { cluster, database, kind } = chosen;
  const now = await backend.effectiveAccess({ cluster, database });
  if (kind === now.kind) return;
  const then = await backend.effectiveAccess({ cluster, database, kind });
  const lost = losers(now, then);
  if (then.locksOut || lost.length > 0) {
    const question = then.locksOut
      ? t("Lock everyone out of '{0}'?", database)
      : t("Take access to '{0}' from {1} principals?", database, lost.length);
    const names = lost.length > 0 ? t('These lose access: {0}.', lost.join(', ')) : '';
    const why = then.locksOut
      ? t(
          'Nobody would have a role on the database; only principals of the whole cluster could read it. Add principals first.',
        )
      : '';
    if (!(await confirmed(question, [why, names].filter(Boolean).join('\n'), t('Change')))) return;
  }
  await backend.alterOverrides({ cluster, database, change: { principalsKind: kind } });
}

function whatIf(now: EffectiveAccess, then: EffectiveAccess): string {
  if (then.locksOut) return `$(warning) ${t('locks everyone out')}`;
  const lost = losers(now, then).length;
  const gained = losers(then, now).length;
  return lost === 0 && gained === 0
    ? t('nobody gains or loses access')
    : t('{0} gain access, {1} lose it', gained, lost);
}
