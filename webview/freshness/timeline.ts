import * as l10n from '@vscode/l10n';
import type { CommitLag, FollowerDetail } from '../../src/protocol/catalog.ts';
import type { Formats } from '../ui/format.ts';

/** One thing that happened to a follower. `at`: milliseconds since 1970. */
export interface Happening {
  readonly key: string;
  readonly at: number;
  /** A codicon. */
  readonly icon: string;
  readonly what: string;
  readonly details: string;
}

/** So many of the newest of each kind are shown: the table draws every row, and commits must not crowd out what is rare. */
const shown = { commits: 20, events: 20 };

/** Commits (oldest first), when they became visible, and what befell the link (newest first); all of it newest first. */
export function timeline(
  commits: readonly CommitLag[],
  events: FollowerDetail['events'],
  formats: Formats,
): readonly Happening[] {
  return [
    ...commits.slice(-shown.commits).flatMap((commit) => ofCommit(commit, formats)),
    ...events.slice(0, shown.events).map(ofEvent),
  ].sort((a, b) => b.at - a.at);
}

function ofCommit({ version, committedAt, visibleAt, rows }: CommitLag, formats: Formats): readonly Happening[] {
  const lag = formats.duration(Math.max(0, visibleAt - committedAt));
  return [
    {
      key: `commit ${version}`,
      at: committedAt,
      icon: 'git-commit',
      what: l10n.t('Commit {0} on the leader', formats.count(version)),
      details: rows > 0 ? l10n.t('{0} rows', formats.count(rows)) : '',
    },
    {
      key: `sync ${version}`,
      at: visibleAt,
      icon: 'sync',
      what: l10n.t('Version {0} visible', formats.count(version)),
      details: l10n.t('{0} after its commit', lag),
    },
  ];
}

function ofEvent({ at, principal, operation, details }: FollowerDetail['events'][number], index: number): Happening {
  const { icon, what } = looks()[operation] ?? { icon: 'history', what: operation };
  return { key: `event ${index} ${at}`, at, icon, what, details: [principal, details].filter(Boolean).join(' · ') };
}

/** By the type of the event in the journal of the follower's cluster. */
function looks(): Readonly<Record<string, { readonly icon: string; readonly what: string }>> {
  return {
    AttachBegun: { icon: 'plug', what: l10n.t('Attaching began') },
    AttachCompleted: { icon: 'plug', what: l10n.t('Attached') },
    OverridesAltered: { icon: 'settings', what: l10n.t('Overrides changed') },
    FilterAltered: { icon: 'filter', what: l10n.t('Shared tables changed') },
    NameOverrideAltered: { icon: 'edit', what: l10n.t('Renamed') },
    AccessSuspended: { icon: 'circle-slash', what: l10n.t('Access revoked') },
    AccessResumed: { icon: 'pass', what: l10n.t('Access given back') },
    AccessLost: { icon: 'error', what: l10n.t('Access lost') },
    DetachBegun: { icon: 'debug-disconnect', what: l10n.t('Detaching began') },
  };
}
