/** Who asks, when, and with which fresh ids: all that `decide` may know besides the state. */
export interface DecisionContext {
  /** Fully qualified name, for example `aaduser=kim@contoso.com`. */
  readonly principal: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** A fresh GUID at every call; replayable in tests. */
  readonly newId: () => string;
}
