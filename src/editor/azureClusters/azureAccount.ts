import * as vscode from 'vscode';
import type { AzureAccess, AzureAccessParams } from '../../protocol/azure.ts';
import { type AzureCloudName, azureCloudNames, azureClouds } from '../../protocol/azureClouds.ts';
import { SharingError } from '../../protocol/errors.ts';
import { readSetting } from '../configuration.ts';
import type { Store } from '../query/documentDatabases.ts';

const t = vscode.l10n.t;

const keys = { signedIn: 'azure.signedIn', subscriptions: 'azure.subscriptions' } as const;

/** VS Code's own sign-ins to Microsoft. Source: VS Code's extension "Microsoft Account". */
const providers: Readonly<Record<AzureCloudName, string>> = {
  public: 'microsoft',
  china: 'microsoft-sovereign-cloud',
  usGovernment: 'microsoft-sovereign-cloud',
};
/** What the second of them is to be set to, so that it signs in to the right cloud. */
const environments: Readonly<Partial<Record<AzureCloudName, string>>> = {
  china: 'ChinaCloud',
  usGovernment: 'USGovernment',
};

/**
 * Who is signed in to Azure, by VS Code's own accounts. Tokens go through here and stay nowhere: what is remembered is
 * only that somebody signed in, and which subscriptions are shown.
 */
export class AzureAccount implements vscode.Disposable {
  readonly #store: Store;
  readonly #listeners = new Set<() => void>();
  readonly #subscription: vscode.Disposable;
  #standIn: string | undefined;

  constructor(store: Store) {
    this.#store = store;
    this.#subscription = vscode.authentication.onDidChangeSessions(({ provider }) => {
      // Whoever signs out in VS Code's accounts is signed out here.
      if (this.signedIn && provider.id === providers[this.cloud]) void this.#look();
    });
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#listeners.clear();
  }

  get signedIn(): boolean {
    return this.#store.get(keys.signedIn) === true;
  }

  get cloud(): AzureCloudName {
    const chosen = readSetting('azureCloud');
    return azureCloudNames.find((name) => name === chosen) ?? 'public';
  }

  /** Ids of the subscriptions that are shown; undefined: all. */
  get subscriptions(): readonly string[] | undefined {
    const stored = this.#store.get(keys.subscriptions);
    return Array.isArray(stored) && stored.every((id) => typeof id === 'string') ? stored : undefined;
  }

  async showSubscriptions(ids: readonly string[] | undefined): Promise<void> {
    await this.#store.update(keys.subscriptions, ids);
    this.#tell();
  }

  /** Returns a function that ends the subscription. */
  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Asks whoever is at the editor, by VS Code's own windows. Rejects with `AzureSignInNeeded` when nobody signs in. */
  async signIn(tenant?: string): Promise<void> {
    const environment = environments[this.cloud];
    const sovereign = vscode.workspace.getConfiguration('microsoft-sovereign-cloud');
    if (environment !== undefined && sovereign.get('environment') !== environment) {
      await sovereign.update('environment', environment, vscode.ConfigurationTarget.Global);
    }
    const options = {
      createIfNone: true,
      // Another account may be meant than the one of last time.
      ...(tenant === undefined && !this.signedIn && { clearSessionPreference: true }),
    };
    try {
      await this.#session('resourceManager', tenant, options);
    } catch (cause) {
      // VS Code does not tell a window that was closed from an account that it cannot use.
      const says = cause instanceof Error ? cause.message : String(cause);
      throw new SharingError('AzureSignInNeeded', t('Nobody was signed in to Azure: {0}', says), 'user', { cause });
    }
    await this.#store.update(keys.signedIn, true);
    this.#tell();
  }

  /** VS Code keeps the account, as other extensions may use it; here nothing is asked of it any more. */
  async signOut(): Promise<void> {
    await this.#store.update(keys.signedIn, undefined);
    await this.#store.update(keys.subscriptions, undefined);
    this.#tell();
  }

  /** A token for one request; null where there is none without asking. */
  async access({ resource, tenant, interactive, challenge }: AzureAccessParams): Promise<AzureAccess | null> {
    if (!this.signedIn) return null;
    // What a tenant demands besides stands in the challenge, and VS Code's own sign-in reads it.
    const claims = challenge?.includes('claims=') ? challenge : undefined;
    // Whatever keeps VS Code from giving a token, the request says that somebody must sign in.
    const ask = (options: vscode.AuthenticationGetSessionOptions): Promise<vscode.AuthenticationSession | undefined> =>
      this.#session(resource, tenant, options, claims).catch(() => undefined);
    const session = (await ask({ silent: true })) ?? (interactive ? await ask({ createIfNone: true }) : undefined);
    if (session === undefined) return null;
    const standIn = this.#standIn;
    return { token: session.accessToken, cloud: this.cloud, ...(standIn !== undefined && { standIn }) };
  }

  /** Has everything asked of a server on this machine. For tests: no setting leads here. */
  useStandIn(url: string | undefined): void {
    this.#standIn = url;
  }

  async #session(
    resource: AzureAccessParams['resource'],
    tenant: string | undefined,
    options: vscode.AuthenticationGetSessionOptions,
    wwwAuthenticate?: string,
  ): Promise<vscode.AuthenticationSession | undefined> {
    const { resourceManager, kusto } = azureClouds[this.cloud];
    const scopes = [`${resource === 'kusto' ? kusto : resourceManager}/.default`];
    if (tenant !== undefined) scopes.push(`VSCODE_TENANT:${tenant}`);
    const asked = wwwAuthenticate === undefined ? scopes : { wwwAuthenticate, fallbackScopes: scopes };
    return vscode.authentication.getSession(providers[this.cloud], asked, options);
  }

  async #look(): Promise<void> {
    const session = await this.#session('resourceManager', undefined, { silent: true }).catch(() => undefined);
    if (session === undefined && this.signedIn) await this.signOut();
    else this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
