import type { Backend } from '../../protocol/contract.ts';
import { type ErrorCode, SharingError } from '../../protocol/errors.ts';
import type { ReceivedInvitation } from '../../protocol/shares.ts';
import type { Services } from '../commands/services.ts';
import type { InvitationTokens } from './invitationTokens.ts';
import { azureShares, type InvitationChoice, localShares, type ShareChoice } from './shareLists.ts';

/** What ends an invitation for good; anything else may be different another time, or for another principal. */
const final: ReadonlySet<ErrorCode> = new Set([
  'InvitationExpired',
  'InvitationWithdrawn',
  'InvitationUsed',
  'InvitationSuperseded',
  'InvitationForged',
  'InvitationInvalid',
  'InvitationNotFound',
  'InvitationNotPending',
  'ShareNotFound',
]);

/** The invitations of whoever acts: those that wait for an answer, and those that were sent. */
export class InvitationsModel {
  readonly #backend: Backend;
  readonly #tokens: InvitationTokens;
  readonly #azure: Services['azure'] | undefined;
  readonly #stopAccount: (() => void) | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #waiting = new Set<(count: number) => void>();
  readonly #unsubscribe: () => void;
  #scheduled = false;

  constructor(
    backend: Backend,
    tokens: InvitationTokens,
    later: (callback: () => void) => void,
    azure?: Services['azure'],
  ) {
    this.#backend = backend;
    this.#azure = azure;
    this.#stopAccount = azure?.account.onChanged(() => this.refresh());
    this.#tokens = tokens;
    this.#unsubscribe = backend.on('catalogChanged', ({ database }) => {
      if (database !== undefined || this.#scheduled) return;
      this.#scheduled = true;
      later(() => {
        this.#scheduled = false;
        this.refresh();
      });
    });
  }

  dispose(): void {
    this.#unsubscribe();
    this.#stopAccount?.();
    this.#listeners.clear();
    this.#waiting.clear();
  }

  /** Returns a function that ends the subscription. */
  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Called with the number of invitations that wait for an answer, whenever they have been listed. */
  onCounted(listener: (count: number) => void): () => void {
    this.#waiting.add(listener);
    return () => this.#waiting.delete(listener);
  }

  refresh(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** Those of the workspace, and those whose tokens were opened here. Rejects when they cannot be listed. */
  async received(): Promise<readonly ReceivedInvitation[]> {
    const [here, tokens] = await Promise.all([this.#backend.listReceivedInvitations({}), this.#tokens.all()]);
    const found = new Map(here.map((invitation) => [invitation.invitationId, invitation]));
    const gone: string[] = [];
    await Promise.all(
      tokens.map(async (token) => {
        try {
          const invitation = await this.#backend.readInvitation({ token });
          if (!found.has(invitation.invitationId)) found.set(invitation.invitationId, invitation);
        } catch (error) {
          if (SharingError.is(error) && final.has(error.code)) gone.push(token);
        }
      }),
    );
    await this.#tokens.remove(...gone);
    const received = [...found.values()].toSorted((a, b) => a.share.name.localeCompare(b.share.name));
    for (const listener of [...this.#waiting]) listener(received.length);
    return received;
  }

  /** Of every share that whoever acts administers, newest first. */
  async sent(): Promise<readonly InvitationChoice[]> {
    return newestFirst(await localShares(this.#backend));
  }

  /** Whether Azure can be asked what was sent there. */
  get asksAzure(): boolean {
    return this.#azure?.account.signedIn ?? false;
  }

  /** Those that Azure has sent, newest first. */
  async sentByAzure(): Promise<readonly InvitationChoice[]> {
    return this.#azure ? newestFirst(await azureShares({ backend: this.#backend, azure: this.#azure })) : [];
  }

  /** Reads a token, and keeps it while it is good. Rejects with what is wrong with it. */
  async open(token: string): Promise<ReceivedInvitation> {
    const invitation = await this.#backend.readInvitation({ token });
    await this.#tokens.add(token);
    this.refresh();
    return invitation;
  }

  async answered(token: string): Promise<void> {
    await this.#tokens.remove(token);
    this.refresh();
  }
}

function newestFirst(shares: readonly ShareChoice[]): readonly InvitationChoice[] {
  return shares
    .flatMap((each) => each.share.invitations.map((invitation) => ({ ...each, invitation })))
    .toSorted((a, b) => b.invitation.sentAt - a.invitation.sentAt);
}
