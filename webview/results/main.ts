import '../ui/strictPolicy.ts';
import './results.css';
import { resultsView } from '../../src/protocol/resultsView.ts';
import { ViewClient } from '../ui/client.ts';
import { contractOf } from '../ui/contract.ts';
import { Formats } from '../ui/format.ts';
import { openPage } from '../ui/page.ts';
import { designSystem } from '../ui/toolkit.ts';
import { ResultsPage } from './view.ts';

const { root, language } = openPage();
const client = new ViewClient({ state: resultsView.state, contract: contractOf(resultsView) });
if (designSystem) new ResultsPage(root, client, new Formats(language)).start();
