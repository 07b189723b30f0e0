import type { Freshness } from '../../protocol/catalog.ts';
import type { Backend, NotificationParams } from '../../protocol/contract.ts';
import { toSharingError } from '../../protocol/errors.ts';
import { freshnessView } from '../../protocol/freshnessView.ts';
import type { ViewEvents } from '../../protocol/webview.ts';
import type { ObjectiveOf } from '../status/objectives.ts';
import { followersCsv } from './followersCsv.ts';
import { isAbort, type ToldEvent, ViewHost, type ViewPort } from './viewHost.ts';

export interface FreshnessSessionOptions {
  readonly backend: Backend;
  readonly attachDatabase: () => Promise<void>;
  readonly setObjective: (follower: { readonly cluster: string; readonly database: string }) => Promise<void>;
  /** Asks the user where to, and writes it there. */
  readonly save: (name: string, content: Uint8Array) => Promise<void>;
  readonly objective: ObjectiveOf;
  /** The followers as they are known without asking; undefined where they are not. */
  readonly known: () => readonly Freshness[] | undefined;
  /** Followers elsewhere, which are told of from time to time until what is returned is called. */
  readonly watchAzure?: ((told: (followers: readonly Freshness[]) => void) => () => void) | undefined;
  readonly problem: (message: string, error: unknown) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Keeps one freshness dashboard in step with the backend while it can be seen: a snapshot when it is shown, then what
 * changes, and nothing at all while it is hidden.
 */
export class FreshnessSession {
  readonly #options: FreshnessSessionOptions;
  readonly #host: ViewHost<typeof freshnessView>;
  #subscriptions: (() => void)[] = [];
  #loading: AbortController | undefined;
  #loadAgain = false;
  #failed = false;
  /** Resolves when there is a page to be told. */
  #page = Promise.withResolvers<void>();
  #isPrepared = false;
  /** What changed while a snapshot was on its way; older than nothing that the snapshot holds. */
  #held: NotificationParams<'freshnessChanged'>[] = [];
  #azure: readonly Freshness[] = [];
  /** Nothing is said to be followed before Azure was asked as well. */
  #awaitsAzure: boolean;

  constructor(port: ViewPort, options: FreshnessSessionOptions) {
    this.#options = options;
    this.#awaitsAzure = options.watchAzure !== undefined;
    const { backend, problem } = options;
    this.#host = new ViewHost(freshnessView, port, {
      problem,
      ready: () => this.#ready(),
      handlers: {
        commits: (params, signal) => backend.listCommitLags(params, { signal }),
        attachDatabase: async () => {
          await options.attachDatabase();
          return null;
        },
        detail: (params, signal) => backend.followerDetail(params, { signal }),
        setObjective: async (follower) => {
          await options.setObjective(follower);
          return null;
        },
        exportCsv: async (_, signal) => {
          const followers = [...(await backend.listFreshness({}, { signal })), ...this.#azure];
          const text = followersCsv(followers, followers.map(options.objective));
          await options.save('freshness.csv', new TextEncoder().encode(text));
          return null;
        },
        savePicture: async ({ png }) => {
          await options.save('freshness.png', Buffer.from(png, 'base64'));
          return null;
        },
        reload: async () => {
          await this.#load();
          return null;
        },
      },
    });
  }

  get isReady(): boolean {
    return this.#host.isReady;
  }

  /** What is known at once, to be shown before anything was asked. */
  first(): ToldEvent | undefined {
    const { known, now, objective } = this.#options;
    const followers = known();
    if (followers === undefined) return undefined;
    const objectives = followers.map(objective);
    const data: ViewEvents<typeof freshnessView>['followers'] = { at: now(), followers: [...followers], objectives };
    // Checked when they came from the server: once more would keep the page of a thousand waiting.
    return { kind: 'event', name: 'followers', data };
  }

  /**
   * Asks for what will be shown while the page, which is about to be seen, is still being loaded. What is known already
   * is told with the page, and a newer list is asked for when that is drawn.
   */
  prepare(): void {
    if (this.#options.known() !== undefined) return;
    this.#isPrepared = true;
    this.#start();
  }

  /** The view is hidden or gone: nothing is asked or sent until it is `ready` again. */
  stop(): void {
    for (const end of this.#subscriptions) end();
    this.#subscriptions = [];
    this.#loading?.abort();
    this.#loading = undefined;
    this.#loadAgain = false;
    this.#held = [];
    this.#page = Promise.withResolvers();
    this.#isPrepared = false;
    this.#host.reset();
  }

  /** Something other than the followers changed: tells all there is once more. */
  reload(): void {
    if (this.#host.isReady) void this.#load();
  }

  #ready(): void {
    this.#page.resolve();
    if (!this.#isPrepared) this.#start();
    this.#isPrepared = false;
  }

  #start(): void {
    const { backend, watchAzure } = this.#options;
    for (const end of this.#subscriptions) end();
    this.#subscriptions = [
      ...(watchAzure ? [watchAzure((followers) => this.#azureTold(followers))] : []),
      backend.on('freshnessChanged', (change) => this.#changed(change)),
      // Followers come and go with the catalog; freshness alone tells only of those that stay.
      backend.on('catalogChanged', () => this.reload()),
    ];
    void this.#load();
  }

  #azureTold(followers: readonly Freshness[]): void {
    const key = ({ cluster, database }: Freshness): string => JSON.stringify([cluster, database]);
    const isSame = followers.map(key).join() === this.#azure.map(key).join();
    this.#azure = followers;
    const wasAwaited = this.#awaitsAzure;
    this.#awaitsAzure = false;
    // A snapshot that is on its way takes them along.
    if (this.#loading) this.#loadAgain ||= wasAwaited;
    else if (!isSame || wasAwaited || this.#failed) this.reload();
    else if (followers.length > 0 && this.#host.isReady)
      this.#host.send('changed', { at: this.#options.now(), followers: [...followers] });
  }

  /** The backend speaks again, so what it could not say before it may say now. */
  #changed(change: NotificationParams<'freshnessChanged'>): void {
    if (this.#loading) this.#held.push(change);
    else if (this.#failed) this.reload();
    else this.#host.send('changed', change);
  }

  /** One snapshot at a time; whoever asks meanwhile gets one more after it. */
  async #load(): Promise<void> {
    if (this.#loading) {
      this.#loadAgain = true;
      return;
    }
    const controller = new AbortController();
    this.#loading = controller;
    const { backend, now, objective } = this.#options;
    const page = this.#page.promise;
    try {
      const listed = await backend.listFreshness({}, { signal: controller.signal });
      const listedAt = now();
      await page;
      if (controller.signal.aborted) return;
      this.#failed = false;
      const at = now();
      const followers = [...listed.map((each) => grown(each, at - listedAt)), ...this.#azure];
      if (followers.length === 0 && this.#awaitsAzure) return;
      this.#host.send('followers', { at, followers, objectives: followers.map(objective) });
    } catch (error) {
      await page;
      if (controller.signal.aborted || isAbort(error)) return;
      this.#failed = true;
      this.#held = [];
      this.#host.send('failed', toSharingError(error).toData());
    } finally {
      if (this.#loading === controller) this.#loaded();
    }
  }

  #loaded(): void {
    this.#loading = undefined;
    const held = this.#held;
    this.#held = [];
    for (const change of held) this.#host.send('changed', change);
    if (!this.#loadAgain) return;
    this.#loadAgain = false;
    void this.#load();
  }
}

/** What was on its way is late by as many milliseconds more. */
function grown(freshness: Freshness, milliseconds: number): Freshness {
  const { lag, leaderVersion, visibleVersion } = freshness;
  const isPending = lag > 0 && leaderVersion > visibleVersion;
  return isPending && milliseconds > 0 ? { ...freshness, lag: lag + milliseconds } : freshness;
}
