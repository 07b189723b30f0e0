import type { Backend, CallOptions } from '../../protocol/contract.ts';
import { abortError } from '../client/connection.ts';

export interface Patience {
  /** Calls back when whoever waits is to be told so; returns what takes that back. */
  readonly later: (callback: () => void) => () => void;
  /** Shows that something runs, with a way to cancel it, until it has ended. */
  readonly show: (run: (options: CallOptions) => Promise<unknown>) => Promise<unknown>;
}

export interface Patient {
  readonly backend: Backend;
  /** From now on nothing is shown: what a command left behind looks at the backend by itself. */
  end(): void;
}

/**
 * The backend for one run of a command. What takes long is shown with a way to cancel it, also where the command itself shows
 * nothing; once it is cancelled, the command is asked nothing more.
 */
export function patientBackend(backend: Backend, { later, show }: Patience): Patient {
  const controller = new AbortController();
  const { signal } = controller;
  const running = new Set<Promise<unknown>>();
  let isShown = false;
  let isOver = false;
  let report: CallOptions['progress'];

  const showUntilDone = async (): Promise<void> => {
    if (isShown || isOver) return;
    isShown = true;
    await show(async (options) => {
      report = options.progress;
      options.signal?.addEventListener('abort', () => controller.abort(), { once: true });
      while (running.size > 0) await Promise.allSettled(running);
    }).finally(() => {
      isShown = false;
    });
  };

  const watched = async (call: (options: CallOptions) => Promise<unknown>): Promise<unknown> => {
    if (signal.aborted) throw abortError();
    const run = call({ signal, progress: (...told) => report?.(...told) });
    running.add(run);
    const stop = later(() => void showUntilDone().catch(() => undefined));
    try {
      return await run;
    } finally {
      stop();
      running.delete(run);
    }
  };

  const patient = new Proxy(backend, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function' || name === 'on') return method;
      return (params: unknown, options?: CallOptions): unknown =>
        options?.signal || isOver
          ? Reflect.apply(method, target, [params, options])
          : watched((own) => Reflect.apply(method, target, [params, { ...own, ...options }]));
    },
  });
  return {
    backend: patient,
    end: () => {
      isOver = true;
    },
  };
}
