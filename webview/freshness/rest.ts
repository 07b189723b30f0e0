import '../ui/strictPolicy.ts';
import { freshnessView } from '../../src/protocol/freshnessView.ts';
import { contractOf, type ViewContract } from '../ui/contract.ts';

export { LineChart } from '../ui/lineChart.ts';
export { designSystem } from '../ui/toolkit.ts';

/** What the dashboard needs beyond its first picture; a script of its own. */
export const contract: ViewContract<typeof freshnessView> = contractOf(freshnessView);
