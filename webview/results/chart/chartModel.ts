export type ChartShape = 'line' | 'area' | 'column' | 'bar' | 'pie' | 'scatter' | 'ladder';

/**
 * What the numbers of an axis are. `time`: milliseconds since 1970. `duration`: milliseconds. `category`: indexes into
 * the categories of the chart.
 */
export type AxisKind = 'number' | 'time' | 'duration' | 'category';

export interface ChartPoint {
  readonly x: number;
  /** A null is a gap. */
  readonly y: number | null;
  /** Where the bar of a ladder begins; `y` is where it ends. */
  readonly from?: number;
  /** Stands out from its series. */
  readonly anomaly?: boolean;
}

export interface ChartSeries {
  readonly name: string;
  readonly points: readonly ChartPoint[];
}

export interface ChartAxis {
  readonly kind: AxisKind;
  readonly title: string;
  readonly logarithmic: boolean;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
}

/** A picture of a table: what is drawn, without how it looks. */
export interface ChartModel {
  readonly shape: ChartShape;
  readonly title: string;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  readonly categories: readonly string[];
  readonly series: readonly ChartSeries[];
  readonly stacked: boolean;
  /** Whether each series has an axis or a panel of its own. */
  readonly split: 'none' | 'axes' | 'panels';
  readonly legend: boolean;
  readonly notes: readonly ChartNote[];
}

/** What the reader of a chart must know: what is left out of it, and what was done to the numbers. */
export type ChartNote = 'seriesCut' | 'categoriesCut' | 'added' | 'notPositive' | 'notNumbers';

/** More than these cannot be told apart. */
export const mostSeries = 40;
export const mostSlices = 24;
export const mostCategories = 1_000;
