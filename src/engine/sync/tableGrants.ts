import { SharingError } from '../../protocol/errors.ts';
import type { DatabaseState, Table } from '../../sharing/database/state.ts';
import type { FollowedDatabase } from '../../sharing/following/followedDatabases.ts';

/**
 * Which tables of a followed database are still shared, by their ids: whoever reads one, or keeps rows of it, gets a signal
 * that comes when it is no longer.
 */
export class TableGrants {
  readonly #read = new Map<string, AbortController>();

  /** Aborted already where the table is no longer shared, for a query that began when it was. */
  signal({ id }: Pick<Table, 'id'>): AbortSignal {
    const known = this.#read.get(id) ?? new AbortController();
    this.#read.set(id, known);
    return known.signal;
  }

  /** Takes these tables away, with everything that was read from them. */
  end(link: FollowedDatabase, tables: readonly Table[]): void {
    for (const { id, name } of tables) {
      const ended = this.#read.get(id) ?? new AbortController();
      this.#read.set(id, ended);
      ended.abort(tablesNotShared(link, [name]));
    }
  }

  /** What was taken away and is shared again is a new grant. */
  renew(state: DatabaseState): void {
    const ended = [...this.#read].flatMap(([id, { signal }]) => (signal.aborted ? [id] : []));
    if (ended.length === 0) return;
    const shown = new Set(state.tables.valueSeq().map(({ id }) => id));
    for (const id of ended) if (shown.has(id)) this.#read.delete(id);
  }
}

/** Why nothing of these tables can be read any more. */
export function tablesNotShared(
  { attachment, localName, databaseName }: FollowedDatabase,
  names: readonly string[],
): SharingError {
  const leader = `${attachment.leader.clusterName}/${databaseName}`;
  const quoted = names.map((name) => `'${name}'`).join(', ');
  return new SharingError(
    'AccessRevoked',
    names.length === 1
      ? `Table ${quoted} of '${leader}' is no longer shared with '${localName}'.`
      : `Tables ${quoted} of '${leader}' are no longer shared with '${localName}'.`,
  );
}
