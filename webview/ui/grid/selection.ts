import { clamp } from './layout.ts';

/** A cell by row and column; row -1 is the header. */
export interface Position {
  readonly row: number;
  readonly column: number;
}

/** A block of cells, ends included. */
export interface Block {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export interface Bounds {
  readonly rows: number;
  readonly columns: number;
  /** Rows that fit on the screen. */
  readonly page: number;
}

export interface Key {
  readonly key: string;
  readonly ctrl: boolean;
}

/** Where a key leads from a cell, as the grid pattern of the ARIA practices has it; undefined when it does not move. */
export function moveBy({ key, ctrl }: Key, from: Position, bounds: Bounds): Position | undefined {
  const lastRow = bounds.rows - 1;
  const lastColumn = bounds.columns - 1;
  const to = (row: number, column: number): Position => ({
    row: clamp(row, -1, lastRow),
    column: clamp(column, 0, lastColumn),
  });
  switch (key) {
    case 'ArrowUp':
      return to(ctrl ? Math.min(from.row, 0) : from.row - 1, from.column);
    case 'ArrowDown':
      return to(ctrl ? lastRow : from.row + 1, from.column);
    case 'ArrowLeft':
      return to(from.row, ctrl ? 0 : from.column - 1);
    case 'ArrowRight':
      return to(from.row, ctrl ? lastColumn : from.column + 1);
    case 'Home':
      return to(ctrl ? 0 : from.row, 0);
    case 'End':
      return to(ctrl ? lastRow : from.row, lastColumn);
    case 'PageUp':
      return to(Math.max(Math.min(from.row, 0), from.row - bounds.page), from.column);
    case 'PageDown':
      return to(from.row + bounds.page, from.column);
    default:
      return undefined;
  }
}

/** The cells between the one where a selection began and the active one. */
export class Selection {
  anchor: Position = { row: 0, column: 0 };
  active: Position = { row: 0, column: 0 };

  /** The selected cells; undefined while the active cell is in the header. */
  block(): Block | undefined {
    if (this.active.row < 0 || this.anchor.row < 0) return undefined;
    return {
      top: Math.min(this.anchor.row, this.active.row),
      bottom: Math.max(this.anchor.row, this.active.row),
      left: Math.min(this.anchor.column, this.active.column),
      right: Math.max(this.anchor.column, this.active.column),
    };
  }

  has(row: number, column: number): boolean {
    const block = this.block();
    if (!block) return false;
    return row >= block.top && row <= block.bottom && column >= block.left && column <= block.right;
  }

  /** Goes to a cell; `extend` keeps the cell where the selection began. */
  go(to: Position, extend: boolean): void {
    this.active = to;
    if (!extend || this.anchor.row < 0 || to.row < 0) this.anchor = to;
  }

  /** Selects from one cell to another, which becomes the active one. */
  select(anchor: Position, active: Position): void {
    this.anchor = anchor;
    this.active = active;
  }
}
