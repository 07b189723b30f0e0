/** What of `vscode.SecretStorage` is needed. */
export interface Secrets {
  get(key: string): Thenable<string | undefined>;
  store(key: string, value: string): Thenable<void>;
}

const key = 'invitationTokens';
/** Tokens that are kept; the oldest go first. */
const most = 100;

/** The tokens of invitations that were opened here. Whoever has one may be its invitee, so they are kept as secrets. */
export class InvitationTokens {
  readonly #secrets: Secrets;
  /** One change after the other, so that none is lost. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  async all(): Promise<readonly string[]> {
    try {
      const stored: unknown = JSON.parse((await this.#secrets.get(key)) ?? '[]');
      return Array.isArray(stored) && stored.every((each) => typeof each === 'string') ? stored : [];
    } catch {
      // What cannot be read is replaced by what comes next.
      return [];
    }
  }

  add(token: string): Promise<void> {
    return this.#change((tokens) => [...tokens.filter((each) => each !== token), token].slice(-most));
  }

  remove(...gone: readonly string[]): Promise<void> {
    return gone.length === 0 ? Promise.resolve() : this.#change((all) => all.filter((each) => !gone.includes(each)));
  }

  #change(change: (tokens: readonly string[]) => readonly string[]): Promise<void> {
    const next = this.#last.then(async () => this.#secrets.store(key, JSON.stringify(change(await this.all()))));
    this.#last = next.catch(() => {});
    return next;
  }
}
