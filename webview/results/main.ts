import '../ui/strictPolicy.ts';
import '../ui/toolkit.ts';
import './results.css';
import { resultsView } from '../../src/protocol/resultsView.ts';
import { ViewClient } from '../ui/client.ts';
import { Formats } from '../ui/format.ts';
import { openPage } from '../ui/page.ts';
import { ResultsPage } from './view.ts';

const { root, language } = openPage();
new ResultsPage(root, new ViewClient(resultsView), new Formats(language)).start();
