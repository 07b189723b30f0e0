import type { Freshness } from '../../protocol/catalog.ts';
import type { ServerState } from '../client/supervisor.ts';
import { formatDuration } from '../format.ts';
import type { Translate } from '../translate.ts';
import { describeFreshness } from '../tree/presentation.ts';

export interface StatusText {
  /** With codicons. */
  readonly text: string;
  readonly tooltip: string;
  readonly warning: boolean;
  readonly serverTrouble: boolean;
}

/** What the status item says; undefined when there is nothing to say. */
export function statusOf(
  server: ServerState,
  worst: Freshness | undefined,
  followers: number,
  objective: number,
  t: Translate,
): StatusText | undefined {
  if (server.kind === 'waiting') {
    const again = t('The server stopped and is started again in {0}. {1}', formatDuration(server.delay), server.reason);
    return { text: `$(warning) ${t('Data Share')}`, tooltip: again, warning: true, serverTrouble: true };
  }
  if (server.kind === 'starting') {
    const tooltip = t('The server of Data Share Explorer is starting');
    return { text: `$(loading~spin) ${t('Data Share')}`, tooltip, warning: false, serverTrouble: true };
  }
  if (worst === undefined) return undefined;
  const how = describeFreshness(worst, t);
  const name = `${worst.clusterName}/${worst.database}`;
  if (worst.state !== 'Following') {
    return {
      text: `$(warning) ${t('Data Share: {0}', how)}`,
      tooltip: [t('{0}: {1}', name, how), worst.error?.message].filter(Boolean).join('\n\n'),
      warning: true,
      serverTrouble: false,
    };
  }
  const late = worst.lag > objective;
  const all = followers === 1 ? t('1 follower database') : t('{0} follower databases', followers);
  return {
    text: `$(${late ? 'warning' : 'pulse'}) ${t('Data Share: {0}', how)}`,
    tooltip: worst.lag === 0 ? t('{0}, all up to date', all) : t('{0}, the latest {1}: {2}', all, name, how),
    warning: late,
    serverTrouble: false,
  };
}
