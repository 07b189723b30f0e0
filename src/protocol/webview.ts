import * as z from 'zod';
import { SharingErrorData } from './errorData.ts';

/** What one webview and its host say to each other. Both ends hold every message against it. */
export interface ViewSpec {
  /** What the view keeps while it is hidden and over a reload of the window: where the user was, never data. */
  readonly state: z.core.$ZodType;
  /** Told by the host, unasked. Each is a whole picture or can be lost without harm: a hidden view hears none. */
  readonly events: Readonly<Record<string, z.ZodType>>;
  /** Asked by the view, answered by the host. */
  readonly requests: Readonly<Record<string, ViewRequest>>;
}

export interface ViewRequest<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  readonly params: P;
  readonly result: R;
}

export type ViewEvents<S extends ViewSpec> = { [N in keyof S['events'] & string]: z.output<S['events'][N]> };
export type ViewParams<S extends ViewSpec, M extends keyof S['requests']> = z.output<S['requests'][M]['params']>;
export type ViewResult<S extends ViewSpec, M extends keyof S['requests']> = z.output<S['requests'][M]['result']>;

/** Envelope of what a view sends. `ready` comes again each time that the view is built anew. */
export const FromView = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('request'), id: z.int(), method: z.string(), params: z.unknown() }),
  z.object({ kind: z.literal('cancel'), id: z.int() }),
]);
export type FromView = z.infer<typeof FromView>;

/** Envelope of what a host sends. A failure without `error` was cancelled. */
export const ToView = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('event'), name: z.string(), data: z.unknown() }),
  z.object({ kind: z.literal('result'), id: z.int(), value: z.unknown() }),
  z.object({ kind: z.literal('failure'), id: z.int(), error: SharingErrorData.optional() }),
]);
export type ToView = z.infer<typeof ToView>;

/** Of a request that only does something, or that takes nothing. */
export const nothing = z.null();
