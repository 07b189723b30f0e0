import * as l10n from '@vscode/l10n';
import type { ResultTable, Visualization } from '../../../src/protocol/query.ts';
import type { Formats } from '../../ui/format.ts';
import { buildChart } from './buildChart.ts';
import { card } from './card.ts';
import { type ChartRows, ChartView, fetchChartRows } from './chartView.ts';
import { shapeOf } from './shapes.ts';

export interface Picture {
  readonly element: HTMLElement;
  /** To be called once it stands in the page. */
  readonly draw: () => void;
  readonly dispose: () => void;
}

/** Whether a table can be shown as something else than a table; for the kinds that cannot, `whyTable` says so. */
export function canBeDrawn({ visualization, rows }: ResultTable): boolean {
  if (!visualization || rows === 0) return false;
  return visualization.kind === 'card' || shapeOf(visualization) !== undefined;
}

/** Why a table is shown although `render` asked for something else. */
export function whyTable({ visualization, rows }: ResultTable): string | undefined {
  if (!visualization || visualization.kind === 'table') return undefined;
  if (rows === 0) return l10n.t("There are no rows to draw as '{0}'.", visualization.kind);
  if (visualization.kind === 'card' || shapeOf(visualization)) return undefined;
  return l10n.t("'{0}' is not drawn here; this is its table.", visualization.kind);
}

/** Draws a table as `render` asks; undefined where its columns have nothing to draw. */
export async function openPicture(
  visualization: Visualization,
  table: ChartRows,
  formats: Formats,
  signal: AbortSignal,
): Promise<Picture | undefined> {
  if (visualization.kind === 'card') {
    const [row] = await table.fetch(0, 1, signal);
    if (!row) return undefined;
    const element = card(table.columns, row, visualization.title ?? '', formats);
    return { element, draw: () => {}, dispose: () => element.remove() };
  }
  const model = buildChart(table.columns, await fetchChartRows(table, signal), visualization);
  if (!model) return undefined;
  const view = await ChartView.open(model, table.rows, formats);
  return { element: view.element, draw: () => view.draw(), dispose: () => view.dispose() };
}
