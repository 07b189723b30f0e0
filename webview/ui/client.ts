import { SharingError } from '../../src/protocol/errors.ts';
import {
  type FromView,
  ToView,
  type ViewEvents,
  type ViewParams,
  type ViewResult,
  type ViewSpec,
} from '../../src/protocol/webview.ts';

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

/** The view's end of its contract with the host. */
export class ViewClient<S extends ViewSpec> {
  readonly #spec: S;
  readonly #api: VsCodeApi;
  readonly #waiting = new Map<number, Waiting>();
  #listeners: Listeners<S> = {};
  #lastId = 0;

  constructor(spec: S, api: VsCodeApi = acquireVsCodeApi()) {
    this.#spec = spec;
    this.#api = api;
    window.addEventListener('message', (event) => this.#receive(event.data));
  }

  /** What the view kept, where it still fits; a state of another version of the product does not. */
  restore(): S['state']['_output'] | undefined {
    const kept = this.#spec.state.safeParse(this.#api.getState());
    return kept.success ? kept.data : undefined;
  }

  keep(state: S['state']['_output']): void {
    this.#api.setState(state);
  }

  /** From here on the host tells what there is. */
  start(listeners: Listeners<S>): void {
    this.#listeners = listeners;
    this.#post({ kind: 'ready' });
  }

  /** Asks the host. Rejects with a `SharingError`, or with an `AbortError` when `signal` or the host cancelled it. */
  request<M extends keyof S['requests'] & string>(
    method: M,
    params: ViewParams<S, M>,
    signal?: AbortSignal,
  ): Promise<ViewResult<S, M>> {
    this.#lastId += 1;
    const id = this.#lastId;
    if (signal?.aborted) return Promise.reject(signal.reason);
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
          const checked = this.#spec.requests[method]?.result.safeParse(value);
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

  #receive(message: unknown): void {
    const parsed = ToView.safeParse(message);
    if (!parsed.success) {
      console.error('A message of the host does not keep to the contract.', parsed.error);
      return;
    }
    const { data } = parsed;
    if (data.kind === 'event') {
      this.#tell(data.name, data.data);
      return;
    }
    const waiting = this.#waiting.get(data.id);
    this.#waiting.delete(data.id);
    if (data.kind === 'result') waiting?.resolve(data.value);
    else waiting?.reject(data.error ? SharingError.fromData(data.error) : new DOMException('Cancelled', 'AbortError'));
  }

  #tell(name: string, data: unknown): void {
    const checked = this.#spec.events[name]?.safeParse(data);
    if (checked?.success) this.#listeners[name as keyof ViewEvents<S>]?.(checked.data as never);
    else console.error(`The event "${name}" of the host does not keep to the contract.`, checked?.error);
  }
}

/** Whether an error only says that somebody cancelled. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
