import { join } from 'node:path';
import { SharingError } from '../../protocol/errors.ts';
import type { Result } from '../../protocol/result.ts';
import type { DecisionContext } from '../../sharing/context.ts';
import type { Clock } from '../clock.ts';
import { storageError } from '../storageErrors.ts';
import { Breather } from './breather.ts';
import { CheckpointFile, notAlone } from './checkpointFile.ts';
import {
  type Commit,
  commitFileName,
  decodeEnvelope,
  decodeInTurns,
  encodeEnvelope,
  versionOfFile,
} from './commitFile.ts';
import type { JournalFiles } from './journalFiles.ts';
import type { LongList } from './partedCheckpoint.ts';
import { tellEach } from './tellEach.ts';

/** What a journal is about: how its state is folded, and the rules of what may be added. */
export interface JournalSpec<S, C, E> {
  /** For messages: `cluster` or `database`. */
  readonly thing: string;
  readonly initial: S;
  readonly decide: (state: S, command: C, context: DecisionContext) => Result<readonly E[], SharingError>;
  /** `version` is that of the commit. */
  readonly evolve: (state: S, event: E, version: number) => S;
  /**
   * Stand around many calls of `evolve` in a row, which may change the state between them in place: nobody else has it.
   * Where there are a hundred thousand events, that takes a fraction of the time.
   */
  readonly alone?: { readonly begin: (state: S) => S; readonly end: (state: S) => S };
  readonly toSnapshot: (state: S) => unknown;
  readonly fromSnapshot: (snapshot: unknown) => S;
  /** What of the state may be very long: a checkpoint holds it in parts, each of which can be read by itself. */
  readonly list?: LongList<S>;
}

export interface JournalPorts {
  readonly files: JournalFiles;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Fully qualified name of who acts. */
  readonly principal: () => string;
}

/** A checkpoint is written every so many commits, and so many times rarer as it has megabytes: its cost stays in proportion. */
const checkpointEvery = 16;
const megabyte = 1_000_000;
const rarestCheckpoint = 16 * checkpointEvery;
/** Commits behind a checkpoint of megabytes from which on a new one is written while nobody works with the journal. */
const manyBehind = 4 * checkpointEvery;
/** So many commits are read at a time when a journal is opened. */
const readAhead = 16;
/** Commits up to which it costs less to list a journal than to feel for its end. */
const shortHistory = 1_000;
/** A commit file that is not whole after this time, in milliseconds, has no living writer. */
const tornAfter = 10_000;
/** So often another writer may be first before it is said that something is wrong. */
const mostConflicts = 1_000;

interface ReadCommit<E> {
  readonly commit: Commit<E>;
  readonly checksum: string;
  /** Characters of its file. */
  readonly size: number;
}

export type CommitListener<E> = (commits: readonly Commit<E>[]) => void;

/**
 * An append-only folder of numbered commits, and the fold of them. Commit N+1 is made by creating its file, which fails
 * when another writer was first; that is the only synchronisation between any number of processes.
 */
export class Journal<S, C, E> {
  readonly folder: string;
  readonly #spec: JournalSpec<S, C, E>;
  readonly #ports: JournalPorts;
  readonly #listeners = new Set<CommitListener<E>>();
  readonly #checkpoint: CheckpointFile<S, C, E>;
  #state: S;
  #version = 0;
  #time = 0;
  #checksum = '';
  #checkpointed = 0;
  /** Characters of the commits behind it. */
  #behind = 0;
  /** Version at the last look whether it is at rest. */
  #seen = 0;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(folder: string, spec: JournalSpec<S, C, E>, ports: JournalPorts) {
    this.folder = folder;
    this.#spec = spec;
    this.#ports = ports;
    this.#state = spec.initial;
    this.#checkpoint = new CheckpointFile(folder, spec, ports.files);
  }

  /** Opens a journal, which may be empty, and folds it from its newest checkpoint. Throws `JournalDamaged`, `JournalTooNew`. */
  static async open<S, C, E>(
    folder: string,
    spec: JournalSpec<S, C, E>,
    ports: JournalPorts,
  ): Promise<Journal<S, C, E>> {
    const journal = new Journal(folder, spec, ports);
    await journal.#guard(() => journal.#load());
    return journal;
  }

  get state(): S {
    return this.#state;
  }

  /** Version of the newest folded commit; 0 for an empty journal. */
  get version(): number {
    return this.#version;
  }

  /** Time of the newest folded commit. */
  get time(): number {
    return this.#time;
  }

  /** Tells of every commit that is folded from now on, by whomever it was made. */
  onCommits(listener: CommitListener<E>): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** All commits that are folded so far, oldest first, read again from disk. */
  history(): Promise<readonly Commit<E>[]> {
    return this.#guard(async () => {
      const commits: Commit<E>[] = [];
      for (let first = 1; first <= this.#version; first += readAhead) {
        const count = Math.min(readAhead, this.#version - first + 1);
        for (const [index, found] of (await this.#readMany(first, count)).entries()) {
          if (!found) throw this.#damaged(first + index);
          commits.push(found.commit);
        }
      }
      return commits;
    });
  }

  /** Folds what others have added. */
  refresh(): Promise<void> {
    return this.#inTurn(() => this.#readNew());
  }

  /** As `refresh`, and throws `StorageFailed` when the folder is no longer there. */
  checkPresence(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#readNew();
      if (this.#version > 0 && (await this.#ports.files.modified(this.#path(this.#version))) === undefined) {
        throw new SharingError(
          'StorageFailed',
          `The ${this.#spec.thing} at '${this.folder}' is gone. Bring the folder back, or detach what follows it.`,
          'transient',
        );
      }
    });
  }

  /**
   * Decides on the newest state and appends what comes of it; decides again when another writer was first.
   * Returns the version after it, also when there was nothing to append.
   */
  execute(command: C): Promise<number> {
    return this.#inTurn(async () => {
      for (let conflicts = 0; conflicts < mostConflicts; conflicts += 1) {
        await this.#readNew();
        const { events, ...by } = this.#decide(command);
        if (events.length === 0) return this.#version;
        if (await this.#append({ ...by, events })) return this.#version;
      }
      throw new SharingError(
        'JournalConflict',
        `Others are writing to the ${this.#spec.thing} at '${this.folder}' without a pause. Try again.`,
        'transient',
      );
    });
  }

  /** Throws what `execute` would at the moment, and appends nothing. */
  check(command: C): Promise<void> {
    return this.#inTurn(async () => {
      await this.#readNew();
      this.#decide(command);
    });
  }

  #decide(command: C): Pick<Commit<E>, 'time' | 'principal' | 'events'> {
    const { clock, newId } = this.#ports;
    const by = { time: Math.max(clock.now(), this.#time), principal: this.#ports.principal() };
    const decision = this.#spec.decide(this.#state, command, { ...by, newId });
    if (!decision.ok) throw decision.error;
    return { ...by, events: decision.value };
  }

  /**
   * Writes a checkpoint where opening would take long without it, and nothing was added since the last call: to be called
   * now and then. Once for each version, also where it fails: a disk that cannot be written is not tried again and again.
   */
  async tend(): Promise<void> {
    const isAtRest = this.#seen === this.#version;
    this.#seen = this.#version;
    const isLarge = this.#checkpoint.size >= megabyte && this.#version - this.#checkpointed >= manyBehind;
    if (isAtRest && (isLarge || this.#behind >= megabyte)) await this.checkpoint();
  }

  /** Writes a checkpoint of what is folded so far. */
  checkpoint(): Promise<void> {
    return this.#inTurn(() => this.#writeCheckpoint());
  }

  async #append(entry: Pick<Commit<E>, 'time' | 'principal' | 'events'>): Promise<boolean> {
    const commit: Commit<E> = { version: this.#version + 1, ...entry, previous: this.#checksum };
    const { text, checksum } = encodeEnvelope(commit);
    if (!(await this.#ports.files.create(this.#path(commit.version), text))) {
      await this.#clearTorn(commit.version);
      return false;
    }
    this.#fold([{ commit, checksum, size: text.length }]);
    const { size } = this.#checkpoint;
    const wait = Math.min(rarestCheckpoint, checkpointEvery * (1 + Math.floor(size / megabyte)));
    const isDue = this.#version - this.#checkpointed >= wait || this.#behind > Math.max(size, megabyte);
    // In a turn of its own: the writer has its answer before.
    if (isDue) void this.checkpoint();
    return true;
  }

  async #load(): Promise<void> {
    const { checkpoint, state } = (await this.#checkpoint.read()) ?? {};
    if (checkpoint && state !== undefined) {
      this.#state = state;
      this.#version = checkpoint.version;
      this.#time = checkpoint.time;
      this.#checksum = checkpoint.checksum;
      this.#checkpointed = checkpoint.version;
    }
    // A long history is not listed: with a checkpoint its end is near, and is felt for. A short one is listed at less cost.
    const isLong = this.#version > shortHistory;
    const newest = isLong ? undefined : await this.#newestListed();
    for (let isEnd = false; !isEnd; ) {
      const first = this.#version + 1;
      const count = newest === undefined ? readAhead : Math.min(readAhead, newest - this.#version);
      const read = await this.#readMany(first, count);
      const missing = read.indexOf(undefined);
      isEnd = missing >= 0 || count < readAhead;
      const whole = read.slice(0, missing >= 0 ? missing : read.length).flatMap((entry) => entry ?? []);
      await this.#foldInTurns(whole);
      if (missing < 0) continue;
      const isLater = (entry: unknown): boolean => entry !== undefined;
      const after = newest === undefined ? await this.#readMany(first + readAhead, readAhead) : [];
      const isBroken = read.slice(missing).some(isLater) || after.some(isLater) || (newest ?? 0) > this.#version + 1;
      if (isBroken) throw this.#damaged(this.#version + 1);
    }
  }

  #readMany(first: number, count: number): Promise<(ReadCommit<E> | undefined)[]> {
    return Promise.all(Array.from({ length: count }, (_, index) => this.#readCommit(first + index)));
  }

  async #newestListed(): Promise<number> {
    const names = await this.#ports.files.list(this.folder);
    return names.map(versionOfFile).reduce<number>((most, version) => Math.max(most, version ?? 0), 0);
  }

  async #readNew(): Promise<void> {
    const found: ReadCommit<E>[] = [];
    for (;;) {
      const next = await this.#readCommit(this.#version + found.length + 1);
      if (!next) break;
      found.push(next);
    }
    if (found.length > 0) this.#fold(found);
  }

  async #readCommit(version: number): Promise<ReadCommit<E> | undefined> {
    const path = this.#path(version);
    const text = await this.#ports.files.read(path);
    if (text === undefined) return undefined;
    const decoded = await decodeInTurns<Commit<E>>(text, path, new Breather());
    if (decoded.kind === 'whole') return { commit: decoded.payload, checksum: decoded.checksum, size: text.length };
    // Cut off at the end: a writer at work or one that died. Cut off in the middle: damage.
    const isLast = (await this.#ports.files.modified(this.#path(version + 1))) === undefined;
    if (decoded.kind === 'torn' && isLast) return undefined;
    throw this.#damaged(version);
  }

  #fold(entries: readonly ReadCommit<E>[]): void {
    for (const entry of entries) {
      this.#check(entry);
      const { events, version } = entry.commit;
      this.#advance(
        entry,
        events.reduce((state, event) => this.#spec.evolve(state, event, version), this.#state),
      );
    }
    const commits = entries.map(({ commit }) => commit);
    tellEach(this.#listeners, commits);
  }

  /** As `#fold`, while nobody has the journal yet: others get their turn between two events. */
  async #foldInTurns(entries: readonly ReadCommit<E>[]): Promise<void> {
    const breather = new Breather();
    for (const entry of entries) {
      this.#check(entry);
      const { begin, end } = this.#spec.alone ?? notAlone<S>();
      let state = begin(this.#state);
      for (const event of entry.commit.events) {
        state = this.#spec.evolve(state, event, entry.commit.version);
        if (breather.isDue) await breather.rest();
      }
      this.#advance(entry, end(state));
    }
  }

  #check({ commit }: ReadCommit<E>): void {
    if (commit.version === this.#version + 1 && commit.previous === this.#checksum) return;
    throw this.#damaged(this.#version + 1);
  }

  #advance({ commit, checksum, size }: ReadCommit<E>, state: S): void {
    this.#behind += size;
    this.#state = state;
    this.#version = commit.version;
    this.#time = commit.time;
    this.#checksum = checksum;
  }

  /** A file that takes the next name but never became whole is moved away, so that it does not block the journal for ever. */
  async #clearTorn(version: number): Promise<void> {
    const path = this.#path(version);
    const text = await this.#ports.files.read(path);
    const modified = await this.#ports.files.modified(path);
    if (text === undefined || modified === undefined || decodeEnvelope(text, path).kind !== 'torn') return;
    if (this.#ports.clock.now() - modified < tornAfter) {
      throw new SharingError(
        'JournalConflict',
        `Another process is writing to the ${this.#spec.thing} at '${this.folder}', or died while it did. Try again in ten seconds.`,
        'transient',
      );
    }
    await this.#ports.files.setAside(path);
  }

  async #writeCheckpoint(): Promise<void> {
    if (this.#checkpointed === this.#version) return;
    this.#checkpointed = this.#version;
    this.#behind = 0;
    await this.#checkpoint.write({ version: this.#version, time: this.#time, checksum: this.#checksum }, this.#state);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => this.#guard(work));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw storageError(error, `The ${this.#spec.thing} could not be read or changed`, this.folder);
    }
  }

  #damaged(version: number): SharingError {
    return new SharingError(
      'JournalDamaged',
      `Commit ${version} of the ${this.#spec.thing} at '${this.folder}' is damaged or missing. Restore '${commitFileName(version)}' from a backup; nothing after it is used until then.`,
    );
  }

  #path(version: number): string {
    return join(this.folder, commitFileName(version));
  }
}
