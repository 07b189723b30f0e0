interface Row {
  readonly id: string;
}

export interface RedrawsOptions<N extends Row> {
  /** What is below a row, or the rows at the top. Never rejects. */
  readonly list: (node?: N) => Promise<readonly N[]>;
  /** All that is seen of a row, as one text. */
  readonly look: (node: N) => string;
  /** Has the editor draw rows and what is below them anew, or everything. */
  readonly fire: (changed: readonly N[] | undefined) => void;
  /** Calls back when the editor must have asked for all that it was going to ask for. */
  readonly later: (callback: () => void) => void;
}

/** What the editor was given below a row, and how that looked. */
interface Given<N> {
  readonly rows: readonly N[];
  readonly looks: readonly string[];
}

const top = '';

/**
 * Has the editor draw anew what looks different, and no other row. Told that something is new below a row, the editor forgets
 * the rows there at once, and takes no command of their menus before it was given them again: so nothing is told that is not
 * new, and what the editor will ask for then is listed before.
 */
export class Redraws<N extends Row> {
  readonly #options: RedrawsOptions<N>;
  readonly #given = new Map<string, Given<N>>();
  /** How rows looked that were told to be drawn anew. */
  readonly #looks = new Map<string, string>();
  /** What was listed for the editor, until it asks. */
  readonly #ready = new Map<string, readonly N[]>();
  readonly #asking = new Set<Promise<N[]>>();
  #last: Promise<void> = Promise.resolve();
  #round = 0;

  constructor(options: RedrawsOptions<N>) {
    this.#options = options;
  }

  /** Resolves when the editor was told of all that has changed so far. */
  get settled(): Promise<void> {
    return this.#last;
  }

  /** For the editor. */
  async children(node?: N): Promise<N[]> {
    const asking = this.#give(node);
    this.#asking.add(asking);
    try {
      return await asking;
    } finally {
      this.#asking.delete(asking);
    }
  }

  async #give(node?: N): Promise<N[]> {
    const id = node?.id ?? top;
    const ready = this.#ready.get(id);
    this.#ready.delete(id);
    const rows = ready ?? (await this.#options.list(node));
    const looks = rows.map((row) => this.#options.look(row));
    this.#given.set(id, { rows, looks });
    for (const { id: below } of rows) this.#looks.delete(below);
    return [...rows];
  }

  /** Something may be new in these rows or anywhere below them; undefined: anywhere. */
  changed(nodes: readonly N[] | undefined): void {
    // Without knowing what is new, all of it is.
    this.#last = this.#last.then(() => this.#look(nodes)).catch(() => this.#options.fire(nodes));
  }

  async #look(nodes: readonly N[] | undefined): Promise<void> {
    // What is being listed may be from before the change.
    await Promise.allSettled(this.#asking);
    this.#forgetUnasked();
    const different = new Set<N | undefined>();
    const listed = new Map<string, readonly N[]>();
    await Promise.all((nodes ?? [undefined]).map((node) => this.#compare(node, different, listed)));
    if (different.size === 0) return;
    await Promise.all([...different].map((node) => this.#prepare(node, listed)));
    const round = ++this.#round;
    this.#options.later(() => round === this.#round && this.#forgetUnasked());
    this.#options.fire(different.has(undefined) ? undefined : [...different].filter((node) => node !== undefined));
  }

  /** What the editor did not ask for is not open: it asks when it is. */
  #forgetUnasked(): void {
    for (const id of this.#ready.keys()) this.#given.delete(id);
    this.#ready.clear();
  }

  /** Finds the rows, as far down as needed, that are to be drawn anew. `before`: how it looked. */
  async #compare(
    node: N | undefined,
    different: Set<N | undefined>,
    listed: Map<string, readonly N[]>,
    before = node && this.#lookOf(node),
  ): Promise<void> {
    if (node && before !== undefined && this.#options.look(node) !== before) {
      different.add(node);
      return;
    }
    const given = this.#given.get(node?.id ?? top);
    if (given === undefined) return;
    const rows = await this.#list(node, listed);
    // Of a row that is another object than the one it was, the editor knows nothing.
    const isSame = (row: N, index: number): boolean => {
      const known = given.rows[index];
      return row === known || (row.id === known?.id && this.#options.look(row) === given.looks[index]);
    };
    if (rows.length !== given.rows.length || !rows.every(isSame)) {
      different.add(node);
      return;
    }
    await Promise.all(
      rows.map((row, index) => this.#compare(row, different, listed, this.#looks.get(row.id) ?? given.looks[index])),
    );
  }

  /** Lists what the editor will ask for when it draws a row anew: all that is open below it. */
  async #prepare(node: N | undefined, listed: Map<string, readonly N[]>): Promise<void> {
    if (node) this.#looks.set(node.id, this.#options.look(node));
    const id = node?.id ?? top;
    if (!this.#given.has(id)) return;
    const rows = await this.#list(node, listed);
    this.#ready.set(id, rows);
    await Promise.all(rows.map((row) => this.#prepare(row, listed)));
  }

  async #list(node: N | undefined, listed: Map<string, readonly N[]>): Promise<readonly N[]> {
    const id = node?.id ?? top;
    const rows = listed.get(id) ?? (await this.#options.list(node));
    listed.set(id, rows);
    return rows;
  }

  #lookOf({ id }: N): string | undefined {
    const known = this.#looks.get(id);
    if (known !== undefined) return known;
    for (const { rows, looks } of this.#given.values()) {
      const index = rows.findIndex((row) => row.id === id);
      if (index >= 0) return looks[index];
    }
    return undefined;
  }
}
