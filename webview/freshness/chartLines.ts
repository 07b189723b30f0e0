import * as l10n from '@vscode/l10n';
import type { Freshness } from '../../src/protocol/catalog.ts';
import type { ChartLine } from '../ui/lineChart.ts';
import { type Followers, keyOf, nameOf } from './followers.ts';
import type { LagHistory } from './lagHistory.ts';
import { lagParts } from './lagParts.ts';

/** A line of the chart with its values, one for each second, the last of them the newest. Milliseconds; null is a gap. */
export interface ValuedLine extends ChartLine {
  readonly values: readonly (number | null)[];
}

/** So much higher than the highest lag may an objective be and still be drawn: higher, it would press the lags flat. */
const mostHeadroom = 4;

/** The lag of each of these followers. */
export function lagLines(history: LagHistory, followers: readonly Freshness[], seconds: number): ValuedLine[] {
  return followers.map((follower) => ({
    label: nameOf(follower),
    values: history.series(keyOf(follower))?.newest(seconds) ?? Array.from({ length: seconds }, () => null),
  }));
}

/** Where the time of one follower's commits goes. */
export function partLines(history: LagHistory, follower: Freshness, newest: number, seconds: number): ValuedLine[] {
  const { noticing, applying, caching } = lagParts(history.commits(keyOf(follower)), newest, seconds);
  return [
    { label: l10n.t('Noticing'), sparse: true, values: noticing },
    { label: l10n.t('Applying'), sparse: true, values: applying },
    { label: l10n.t('Caching'), sparse: true, values: caching },
  ];
}

export function highestOf(lines: readonly ValuedLine[]): number {
  return lines.reduce((most, { values }) => values.reduce<number>((high, each) => Math.max(high, each ?? 0), most), 0);
}

/** The objective that all these followers have in common. */
export function commonObjective(followers: Followers, charted: readonly Freshness[]): number | undefined {
  const objectives = new Set(charted.map((follower) => followers.objective(follower)));
  const [only, ...others] = objectives;
  return others.length === 0 ? only : undefined;
}

/** The objective as a line; undefined where it lies too far above the lags to be drawn with them. */
export function objectiveLine(objective: number | undefined, highest: number, seconds: number): ValuedLine | undefined {
  if (objective === undefined || objective > mostHeadroom * Math.max(10, highest)) return undefined;
  return { label: l10n.t('Objective'), limit: true, values: Array.from({ length: seconds }, () => objective) };
}
