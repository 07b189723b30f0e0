import '../ui/strictPolicy.ts';
import '../ui/toolkit.ts';
import 'uplot/dist/uPlot.min.css';
import './freshness.css';
import { freshnessView } from '../../src/protocol/freshnessView.ts';
import { ViewClient } from '../ui/client.ts';
import { Formats } from '../ui/format.ts';
import { openPage } from '../ui/page.ts';
import { Dashboard } from './dashboard.ts';

const { root, language } = openPage();
new Dashboard(root, new ViewClient(freshnessView), new Formats(language)).start();
