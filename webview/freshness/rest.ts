import '../ui/strictPolicy.ts';
import { freshnessView } from '../../src/protocol/freshnessView.ts';
import { contractOf, type ViewContract } from '../ui/contract.ts';
import { LineChart } from '../ui/lineChart.ts';
import { designSystem } from '../ui/toolkit.ts';

/** What the dashboard needs beyond its first picture; a script of its own. */
export interface Rest {
  readonly toolkit: typeof designSystem;
  readonly drawing: typeof LineChart;
  readonly contract: ViewContract<typeof freshnessView>;
}

export const rest: Rest = { toolkit: designSystem, drawing: LineChart, contract: contractOf(freshnessView) };
