import type { SharingErrorData } from '../../protocol/errorData.ts';
import { toSharingError } from '../../protocol/errors.ts';
import {
  FromView,
  type ToView,
  type ViewEvents,
  type ViewParams,
  type ViewResult,
  type ViewSpec,
} from '../../protocol/webview.ts';

export type ToldEvent = Extract<ToView, { kind: 'event' }>;

/** The line to one view, whatever stands at its other end. */
export interface ViewPort {
  post(message: ToView): void;
  onMessage(listener: (message: unknown) => void): void;
}

export type ViewHandlers<S extends ViewSpec> = {
  [M in keyof S['requests']]: (params: ViewParams<S, M>, signal: AbortSignal) => Promise<ViewResult<S, M>>;
};

export interface ViewHostOptions<S extends ViewSpec> {
  readonly handlers: ViewHandlers<S>;
  /** The view was built, for the first time or anew, and knows nothing: tell it all. */
  readonly ready: () => void;
  /** A message that does not keep to the contract, or a defect of a handler. */
  readonly problem: (message: string, error: unknown) => void;
}

/** The host's end of the contract with one view. */
export class ViewHost<S extends ViewSpec> {
  readonly #spec: S;
  readonly #port: ViewPort;
  readonly #options: ViewHostOptions<S>;
  readonly #running = new Map<number, AbortController>();
  #ready = false;

  constructor(spec: S, port: ViewPort, options: ViewHostOptions<S>) {
    this.#spec = spec;
    this.#port = port;
    this.#options = options;
    port.onMessage((message) => this.#receive(message));
  }

  /** Whether the view has been heard of since it was last built. */
  get isReady(): boolean {
    return this.#ready;
  }

  /** Tells the view. Lost while it is not ready, which is why `ready` tells everything. */
  send<N extends keyof S['events'] & string>(name: N, data: ViewEvents<S>[N]): void {
    if (!this.#ready) return;
    const checked = this.#spec.events[name]?.safeParse(data);
    if (checked?.success) this.#port.post({ kind: 'event', name, data: checked.data });
    else this.#options.problem(`The event "${name}" does not keep to the contract.`, checked?.error);
  }

  /** The view was taken down, with all that it waits for. */
  reset(): void {
    this.#ready = false;
    for (const controller of this.#running.values()) controller.abort();
    this.#running.clear();
  }

  #receive(message: unknown): void {
    const parsed = FromView.safeParse(message);
    if (!parsed.success) {
      this.#options.problem('A message of the view does not keep to the contract.', parsed.error);
      return;
    }
    const { data } = parsed;
    if (data.kind === 'ready') {
      this.reset();
      this.#ready = true;
      this.#options.ready();
    } else if (data.kind === 'cancel') this.#running.get(data.id)?.abort();
    else void this.#answer(data.id, data.method, data.params);
  }

  async #answer(id: number, method: string, params: unknown): Promise<void> {
    const controller = new AbortController();
    this.#running.set(id, controller);
    try {
      const value = await this.#call(method, params, controller.signal);
      this.#reply(controller, { kind: 'result', id, value });
    } catch (error) {
      const shown = controller.signal.aborted || isAbort(error) ? undefined : this.#describe(method, error);
      this.#reply(controller, { kind: 'failure', id, ...(shown && { error: shown }) });
    } finally {
      if (this.#running.get(id) === controller) this.#running.delete(id);
    }
  }

  /** A view that was built anew counts from one again, and must not get the answers of the one before it. */
  #reply(controller: AbortController, message: ToView & { id: number }): void {
    if (this.#running.get(message.id) === controller) this.#port.post(message);
  }

  async #call(method: string, params: unknown, signal: AbortSignal): Promise<unknown> {
    const spec = Object.hasOwn(this.#spec.requests, method) ? this.#spec.requests[method] : undefined;
    if (!spec) throw new Error(`The view asked for "${method}", which does not exist.`);
    const handler: (params: never, signal: AbortSignal) => Promise<unknown> =
      this.#options.handlers[method as keyof S['requests']];
    return spec.result.parse(await handler(spec.params.parse(params) as never, signal));
  }

  #describe(method: string, error: unknown): SharingErrorData {
    const shown = toSharingError(error);
    if (shown.kind === 'bug') this.#options.problem(`The request "${method}" failed.`, error);
    return shown.toData();
  }
}

/** Whether an error only says that somebody cancelled. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
