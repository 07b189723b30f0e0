import '../ui/strictPolicy.ts';
import 'uplot/dist/uPlot.min.css';
import './freshness.css';
import { FreshnessViewState } from '../../src/protocol/freshnessState.ts';
import type { freshnessView } from '../../src/protocol/freshnessView.ts';
import { afterLoad } from '../ui/afterPaint.ts';
import { ViewClient } from '../ui/client.ts';
import { Formats } from '../ui/format.ts';
import { loadScript } from '../ui/lazyScript.ts';
import { openPage } from '../ui/page.ts';
import { Dashboard } from './dashboard.ts';
import type { Rest } from './rest.ts';

// The rows, which are what is looked for, are drawn by little; the toolkit and all else comes when they are seen.
const further = new Promise<void>(afterLoad).then(() =>
  loadScript<{ rest: Rest }>('freshnessRest.js', 'freshnessRest'),
);
const { root, language, first } = openPage();
const client = new ViewClient<typeof freshnessView>({
  state: FreshnessViewState,
  contract: further.then(({ rest }) => rest.contract),
  first,
});
new Dashboard({
  root,
  client,
  formats: new Formats(language),
  lineChart: further.then(({ rest }) => rest.drawing),
}).start();
