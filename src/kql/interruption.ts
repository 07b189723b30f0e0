import { kql, must } from './kustoLanguage.ts';

type Token = Kusto.Language.Utils.CancellationToken;

/** Ends a call of editing that a query waits for; whatever it came to is not to be used. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

let isAsked: () => boolean = () => false;
let isRunning = false;
/** Stays up until the call has ended: the language service turns some of what is thrown into an answer. */
let wasSeen = false;

/** Makes calls interruptible: `isAsked` is looked at between the steps of each, hundreds of times. */
export function interruptWhen(asked: () => boolean): void {
  isAsked = asked;
  checkBetweenItems();
}

/** Runs a call, which throws `Interrupted` when it was interrupted, whatever its parts made of that. */
export function interruptible<T>(call: () => T): T {
  isRunning = true;
  wasSeen = false;
  try {
    const value = call();
    checkpoint();
    return value;
  } catch (error) {
    throw wasSeen ? new Interrupted() : error;
  } finally {
    isRunning = false;
  }
}

/** Between two steps, and before what was made is kept: throws `Interrupted` where the call is to end. */
export function checkpoint(): void {
  if (isInterrupted()) throw new Interrupted();
}

function isInterrupted(): boolean {
  if (!isRunning) return false;
  wasSeen ||= isAsked();
  return wasSeen;
}

let token: Token | undefined;

/** For the language service, which asks it at each node that it binds, and at each token that it classifies. */
export function interruption(): Token {
  token ??= new (kql().Utils.CancellationToken.$ctor1)(isInterrupted);
  return token;
}

let areItemsChecked = false;

/** The language service looks at its token when it sorts a list for completion, and not while it makes the list. */
function checkBetweenItems(): void {
  if (areItemsChecked) return;
  areItemsChecked = true;
  const completer = kql().Editor.KustoCompleter.prototype;
  const name = 'GetCompletionItemsForSymbol';
  const makeItems: (...args: unknown[]) => unknown = must(Reflect.get(completer, name));
  Reflect.set(completer, name, function (this: unknown, ...args: unknown[]): unknown {
    checkpoint();
    return makeItems.apply(this, args);
  });
}
