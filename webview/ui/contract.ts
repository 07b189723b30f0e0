import { ToView, type ViewSpec } from '../../src/protocol/webview.ts';

/** What a view holds the host's messages against. It brings the whole of zod with it. */
export interface ViewContract<S extends ViewSpec> {
  readonly spec: S;
  readonly envelope: typeof ToView;
}

export function contractOf<S extends ViewSpec>(spec: S): ViewContract<S> {
  return { spec, envelope: ToView };
}
