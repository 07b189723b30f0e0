import type { Freshness } from '../../protocol/catalog.ts';
import type { Translate } from '../translate.ts';

/**
 * How what is followed stands. `lagging`: behind by more than its objective. `stale`: by more than ten times that, or
 * for as long as its leader's journal cannot be used. `conflict`: it cannot appear, because its name is taken.
 */
export const nodeStates = ['fresh', 'lagging', 'stale', 'disconnected', 'revoked', 'conflict'] as const;
export type NodeState = (typeof nodeStates)[number];

/** Objectives that a follower may be behind before it is stale. */
const staleAfter = 10;

/** `objective` in milliseconds. Undefined while it is not known yet. */
export function stateOf({ state, lag }: Freshness, objective: number): NodeState | undefined {
  switch (state) {
    case 'Attaching':
      return undefined;
    case 'Disconnected':
      return 'disconnected';
    case 'Revoked':
      return 'revoked';
    case 'Failed':
      return 'stale';
    case 'Following':
      if (lag <= objective) return 'fresh';
      return lag > staleAfter * objective ? 'stale' : 'lagging';
  }
}

/** The theme's name of a state's colour. */
export function colorOf(state: NodeState): `dataShareExplorer.${NodeState}Foreground` {
  return `dataShareExplorer.${state}Foreground`;
}

const badges: Readonly<Record<NodeState, string>> = {
  fresh: '✓',
  lagging: 'L',
  stale: 'S',
  disconnected: 'D',
  revoked: 'R',
  conflict: 'C',
};

/** What stands at the end of the row of a node: at most two characters, and what they mean. */
export function badgeOf(state: NodeState, t: Translate): { readonly badge: string; readonly tooltip: string } {
  return { badge: badges[state], tooltip: stateText(state, t) };
}

export function stateText(state: NodeState, t: Translate): string {
  switch (state) {
    case 'fresh':
      return t('Fresh');
    case 'lagging':
      return t('Lagging: over its freshness objective');
    case 'stale':
      return t('Stale');
    case 'disconnected':
      return t('Disconnected from its leader');
    case 'revoked':
      return t('Access revoked');
    case 'conflict':
      return t('Conflict: its name is taken');
  }
}
