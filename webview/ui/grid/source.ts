export interface GridColumn {
  readonly title: string;
  /** Shown dimmed beside the title: the type, for example. */
  readonly note?: string;
  readonly align: 'start' | 'end';
  /** Pixels at first; users change it. */
  readonly width: number;
}

export interface GridCell {
  readonly text: string;
  /** Codicon before the text. */
  readonly icon?: string;
  /** Class names that say how it looks. */
  readonly look?: string;
  /** Tooltip. */
  readonly title?: string;
}

/** Where a grid takes its cells from. */
export interface GridSource {
  readonly rows: number;
  /** Undefined while the row is on its way. */
  cell(row: number, column: number): GridCell | undefined;
  /** Told after each move: these rows are looked at, no others. */
  look(first: number, end: number): void;
}
