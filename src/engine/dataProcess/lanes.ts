import { type CallName, functionsLane, isForFunctions, mostForFunctions, queriesLane } from './messages.ts';

/** A thread of the data process, as the server sees it. */
export interface Lane {
  readonly name: string;
  /** Calls that it has not answered yet. */
  running: number;
  /** Results whose rows it keeps. */
  kept: number;
}

/** Those that only read and write files; what they take a thread's time for is no query's business. */
const filesCalls: readonly CallName[] = ['inspectFile', 'writeExtents'];

/**
 * Which thread does what. A function in TypeScript keeps its thread busy: DuckDB's own threads hand it one piece of rows
 * after the other, and nothing else gets a turn there. So statements that call one have threads to themselves.
 */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();

  get started(): readonly Lane[] {
    return [...this.#lanes.values()];
  }

  /** For a call that is bound to no result; `isNew` where the thread is yet to be started. */
  choose(name: CallName, callsFunctions: boolean): { readonly lane: Lane; readonly isNew: boolean } {
    if (filesCalls.includes(name)) return this.#named('files');
    if (!callsFunctions) return this.#named(queriesLane);
    const known = this.started.filter((lane) => isForFunctions(lane.name));
    // Where a function is busy nobody can look at the rows that are kept there.
    const [best] = known.sort((a, b) => a.running - b.running || a.kept - b.kept);
    const isFree = best?.running === 0 && best.kept === 0;
    if (!best || (!isFree && known.length < mostForFunctions)) return this.#named(functionsLane(known.length + 1));
    return { lane: best, isNew: false };
  }

  #named(name: string): { readonly lane: Lane; readonly isNew: boolean } {
    const known = this.#lanes.get(name);
    if (known) return { lane: known, isNew: false };
    const lane: Lane = { name, running: 0, kept: 0 };
    this.#lanes.set(name, lane);
    return { lane, isNew: true };
  }
}
