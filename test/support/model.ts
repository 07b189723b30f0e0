import assert from 'node:assert/strict';
import type { ClusterCommand } from '../../src/sharing/cluster/commands.ts';
import { decideCluster } from '../../src/sharing/cluster/decide.ts';
import { evolveCluster } from '../../src/sharing/cluster/evolve.ts';
import { type ClusterState, noCluster } from '../../src/sharing/cluster/state.ts';

/** Who acts in tests of the model, and when. */
export interface Actor {
  readonly principal: string;
  readonly time: number;
}

export const provider: Actor = { principal: 'aaduser=kim@contoso.com', time: 1_000 };
export const consumer: Actor = { principal: 'aaduser=lee@fabrikam.com', time: 1_000 };

/** Decides and folds: the state afterwards, or the code of the refusal. Fresh ids are `<prefix>1`, `<prefix>2`, … */
export function decide(
  state: ClusterState,
  command: ClusterCommand,
  actor: Actor,
  prefix = 'id',
): { readonly state: ClusterState; readonly code?: string } {
  let last = 0;
  const newId = (): string => {
    last += 1;
    return `${prefix}${last}`;
  };
  const decision = decideCluster(state, command, { ...actor, newId });
  if (!decision.ok) return { state, code: decision.error.code };
  return { state: decision.value.reduce(evolveCluster, state) };
}

/** A command, who gives it (the provider when absent), and the prefix of fresh ids. */
export type Step = readonly [command: ClusterCommand, actor?: Actor | undefined, prefix?: string];

/** The state after commands that must all be taken. */
export function history(...steps: readonly Step[]): ClusterState {
  return steps.reduce((state, [command, actor = provider, prefix]) => {
    const { state: next, code } = decide(state, command, actor, prefix);
    assert.equal(code, undefined, `${command.type}: ${code}`);
    return next;
  }, noCluster);
}
