import * as l10n from '@vscode/l10n';
import type { Freshness } from '../../src/protocol/catalog.ts';
import type { Formats } from '../ui/format.ts';

/** Why a follower shows less than its leader has, in a sentence; empty where there is nothing to explain. */
export function explain(follower: Freshness, formats: Formats): string {
  const leader = `${follower.leader.clusterName}/${follower.leader.database}`;
  if (follower.compared) return explainCompared(follower, follower.compared, formats);
  switch (follower.cause) {
    case undefined:
      return '';
    case 'LeaderUnreachable':
      return follower.error?.message ?? l10n.t('{0} cannot be reached.', leader);
    case 'NotRunning':
      return l10n.t('A cluster is stopped: start {0} and {1}.', follower.clusterName, follower.leader.clusterName);
    case 'Interval':
      return l10n.t(
        'It looks at {0} every {1}; the next look is still to come.',
        leader,
        formats.duration(follower.syncInterval),
      );
    case 'Prefetch':
      return l10n.t('New data are brought into its cache before they become visible.');
    case 'Storage':
      return l10n.t('Reading {0} takes long: its storage is slow.', leader);
    case 'ClockSkew':
      return l10n.t(
        'The clock of {0} runs {1} ahead of ours, so that the lag cannot be trusted.',
        leader,
        formats.duration(follower.clockSkew),
      );
  }
}

/** Azure tells no lag and no commits: what is said is what both sides say of their versions. */
function explainCompared(
  { error, lag }: Freshness,
  { at, version = '', leaderVersion = '' }: NonNullable<Freshness['compared']>,
  formats: Formats,
): string {
  if (error) return error.message;
  const time = formats.clock(at);
  if (version === leaderVersion) return l10n.t('At {0} both sides had version {1}. Azure tells no lag.', time, version);
  const age = formats.duration(lag);
  const versions = [leaderVersion, version] as const;
  return l10n.t(
    'At {0} the leader had version {1} and the follower {2}; it has been behind for {3} or longer. Azure tells no lag.',
    time,
    ...versions,
    age,
  );
}
