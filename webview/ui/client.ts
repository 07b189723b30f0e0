import * as z from 'zod/mini';
import { SharingError } from '../../src/protocol/errors.ts';
import type { PageData } from '../../src/protocol/pageData.ts';
import type { FromView, ViewEvents, ViewParams, ViewResult, ViewSpec } from '../../src/protocol/webview.ts';
import type { ViewContract } from './contract.ts';

/** What VS Code gives to the script of a webview. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Listeners<S extends ViewSpec> = { [N in keyof ViewEvents<S>]?: (data: ViewEvents<S>[N]) => void };

export interface ViewClientOptions<S extends ViewSpec> {
  readonly state: S['state'];
  /** May come only after the view was drawn for the first time. Nothing is heard and nothing asked before. */
  readonly contract: ViewContract<S> | Promise<ViewContract<S>>;
  /** What the host told with the page itself. */
  readonly first?: PageData['first'];
}

/** What VS Code keeps for a view: its state, and whose first event it has heard. */
const Kept = z.looseObject({ heard: z.optional(z.string()) });

/** The view's end of its contract with the host. */
export class ViewClient<S extends ViewSpec> {
  readonly #options: ViewClientOptions<S>;
  readonly #api: VsCodeApi = acquireVsCodeApi();
  readonly #waiting = new Map<number, Waiting>();
  readonly #contract: Promise<ViewContract<S>>;
  #listeners: Listeners<S> = {};
  #lastId = 0;

  constructor(options: ViewClientOptions<S>) {
    this.#options = options;
    this.#contract = Promise.resolve(options.contract);
  }

  /** What the view kept, where it still fits; a state of another version of the product does not. */
  restore(): z.output<S['state']> | undefined {
    const kept = z.safeParse(this.#options.state, this.#api.getState());
    return kept.success ? kept.data : undefined;
  }

  keep(state: z.output<S['state']> & object): void {
    const { first } = this.#options;
    this.#api.setState({ ...state, ...(first && { heard: first.id }) });
  }

  /** Tells what came with the page. From then on the host tells what there is. */
  start(listeners: Listeners<S>): void {
    this.#listeners = listeners;
    this.#hearFirst();
    void this.#contract.then((contract) => {
      window.addEventListener('message', (event) => this.#receive(contract, event.data));
      this.#post({ kind: 'ready' });
    });
  }

  /** Asks the host. Rejects with a `SharingError`, or with an `AbortError` when `signal` or the host cancelled it. */
  async request<M extends keyof S['requests'] & string>(
    method: M,
    params: ViewParams<S, M>,
    signal?: AbortSignal,
  ): Promise<ViewResult<S, M>> {
    const { spec } = await this.#contract;
    this.#lastId += 1;
    const id = this.#lastId;
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const cancel = () => {
        if (!this.#waiting.delete(id)) return;
        this.#post({ kind: 'cancel', id });
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', cancel, { once: true });
      const settled = () => signal?.removeEventListener('abort', cancel);
      this.#waiting.set(id, {
        resolve: (value) => {
          settled();
          const checked = spec.requests[method]?.result.safeParse(value);
          if (checked?.success) resolve(checked.data as ViewResult<S, M>);
          else reject(new SharingError('Internal', `The answer to "${method}" does not keep to the contract.`, 'bug'));
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      });
      this.#post({ kind: 'request', id, method, params });
    });
  }

  #post(message: FromView): void {
    this.#api.postMessage(message);
  }

  /** A view that was hidden is built anew from the page as it was made, and what that told is old by then. */
  #hearFirst(): void {
    const { first } = this.#options;
    if (!first) return;
    const state = this.#api.getState();
    const kept = Kept.safeParse(state);
    if (kept.success && kept.data.heard === first.id) return;
    this.#api.setState({ ...kept.data, heard: first.id });
    // The host has held it against the contract when it made the page.
    this.#listeners[first.name as keyof ViewEvents<S>]?.(first.data as never);
  }

  #receive({ spec, envelope }: ViewContract<S>, message: unknown): void {
    const parsed = envelope.safeParse(message);
    if (!parsed.success) {
      console.error('A message of the host does not keep to the contract.', parsed.error);
      return;
    }
    const { data } = parsed;
    if (data.kind === 'event') {
      this.#tell(spec, data.name, data.data);
      return;
    }
    const waiting = this.#waiting.get(data.id);
    this.#waiting.delete(data.id);
    if (data.kind === 'result') waiting?.resolve(data.value);
    else waiting?.reject(data.error ? SharingError.fromData(data.error) : new DOMException('Cancelled', 'AbortError'));
  }

  #tell(spec: S, name: string, data: unknown): void {
    const checked = spec.events[name]?.safeParse(data);
    if (checked?.success) this.#listeners[name as keyof ViewEvents<S>]?.(checked.data as never);
    else console.error(`The event "${name}" of the host does not keep to the contract.`, checked?.error);
  }
}

/** Whether an error only says that somebody cancelled. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
