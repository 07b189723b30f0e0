import * as vscode from 'vscode';
import type { CommandHandlers, Services } from '../commands/services.ts';
import { reachedByUser } from '../onThisMachine.ts';

const t = vscode.l10n.t;

/** The endpoint for Kusto's own clients on this machine. */
export function endpointCommands(services: Services): Pick<CommandHandlers, 'startEndpoint' | 'stopEndpoint'> {
  const { endpoint, errors, principal } = services;
  return {
    startEndpoint: async () => {
      const url = await reachedByUser(await endpoint.start());
      await vscode.env.clipboard.writeText(url);
      const stop = t('Stop');
      const message = t(
        'Programs of this machine that speak to Kusto reach the clusters of this window at {0}, as {1}. The address is copied.',
        url,
        principal.current,
      );
      // Not awaited: the message stays as long as the user likes.
      void errors.guard(async () => {
        if ((await vscode.window.showInformationMessage(message, stop)) === stop) await endpoint.stop();
      });
    },
    stopEndpoint: () => endpoint.stop(),
  };
}
