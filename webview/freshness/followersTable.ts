import * as l10n from '@vscode/l10n';
import type { Freshness } from '../../src/protocol/catalog.ts';
import { h } from '../ui/dom.ts';
import type { Formats } from '../ui/format.ts';
import { VirtualGrid } from '../ui/grid/virtualGrid.ts';
import { DataTable, type Sorting, type TableColumn } from '../ui/table.ts';
import { keyOf } from './followers.ts';

/** The toolkit's grid draws every row; beyond these it takes seconds. */
const mostRowsOfToolkit = 100;

export interface FollowersTableOptions {
  readonly columns: readonly TableColumn<Freshness>[];
  readonly formats: Formats;
  readonly sort: (column: string) => void;
  readonly select: (follower: Freshness) => void;
}

/** One row per follower database: the toolkit's grid while there are few, the virtual grid when there are many. */
export class FollowersTable {
  readonly element = h('div', { class: 'followers' });
  readonly #options: FollowersTableOptions;
  readonly #small: DataTable<Freshness>;
  #large: VirtualGrid | undefined;
  #rows: readonly Freshness[] = [];

  constructor(options: FollowersTableOptions) {
    this.#options = options;
    const { columns, sort, select } = options;
    this.#small = new DataTable({ label: label(), columns, key: keyOf, sort, select });
    this.element.append(this.#small.element);
  }

  update(rows: readonly Freshness[], sorting: Sorting | undefined, selected: string | undefined): void {
    const before = this.#rows.length;
    this.#rows = rows;
    if (rows.length > mostRowsOfToolkit) {
      this.#large ??= this.#makeLarge();
      const sorted = this.#options.columns.findIndex(({ key }) => key === sorting?.column);
      this.#large.showSorting(sorted < 0 ? undefined : sorted, sorting?.descending === true);
      if (before === rows.length) this.#large.refresh();
      else this.#large.rowsChanged();
    } else {
      this.#dropLarge();
      this.#small.update(rows, selected);
      this.#small.showSorting(sorting);
    }
  }

  #makeLarge(): VirtualGrid {
    const { columns, formats, select, sort } = this.#options;
    const table = this;
    const grid = new VirtualGrid({
      label: label(),
      help: l10n.t('Enter on a title sorts by it. Alt and arrow keys on a title change the width.'),
      columns,
      source: {
        get rows() {
          return table.#rows.length;
        },
        cell: (row, column) => {
          const follower = table.#rows[row];
          return follower && columns[column]?.cell(follower);
        },
        look: () => {},
      },
      rowNumbers: false,
      formatNumber: (row) => formats.count(row),
      selected: () => {
        const follower = table.#rows[grid.selection.active.row];
        if (follower) select(follower);
      },
      activateTitle: (column) => {
        const key = columns[column]?.key;
        if (key !== undefined) sort(key);
      },
    });
    this.#small.element.remove();
    this.element.append(grid.element);
    return grid;
  }

  #dropLarge(): void {
    if (!this.#large) return;
    this.#large.dispose();
    this.#large = undefined;
    this.element.append(this.#small.element);
  }
}

function label(): string {
  return l10n.t('Follower databases');
}
