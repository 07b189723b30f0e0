import type { VsCodeServer } from './vscodeServer.ts';
import type { Workbench } from './workbench.ts';

const flights = '3,000,000';

/**
 * Opens the sample workspace, looks at both sides as a person would, and says what it saw.
 * Throws when something is not as it should be, or a webview's console had an error; leaves a screenshot then.
 */
export async function checkSample(server: VsCodeServer, folder: string, say: (line: string) => void): Promise<void> {
  const workbench = await server.openWorkbench({ folders: [folder] });
  try {
    await look(workbench, say);
  } catch (error) {
    say(`What the screen showed: ${await workbench.screenshotFailure('sample-check')}`);
    throw error;
  }
  await workbench.close();
}

async function look(workbench: Workbench, say: (line: string) => void): Promise<void> {
  await workbench.openContainer('Data Share');
  const followers = workbench.view('Follower Clusters');
  await workbench.expand(['contoso', 'Aviation', 'Flights'], workbench.view('Leader Clusters'));
  await workbench.expand(['fabrikam', 'ContosoAviation', 'Flights'], followers);
  const [follower] = (await workbench.treeTexts(followers)).filter((line) => line.includes('contoso/Aviation'));
  say(`\nThe tree\n${(await workbench.treeTexts()).map((line) => `  ${line}`).join('\n')}`);
  if (!follower) throw new Error('The tree does not say where ContosoAviation comes from.');

  await workbench.openFile('queries/follower.kql');
  // An editor that is still opening takes the focus, and with it the question away.
  await workbench.codeLens('Run').first().waitFor();
  await workbench.runCommand('Data Share: Choose Database for Query File');
  await workbench.pick('fabrikam/ContosoAviation');
  await workbench.codeLens('Run').first().click();
  const results = await workbench.webview('[role="gridcell"]');
  const count = await results.locator('[role="gridcell"]', { hasText: /\d/ }).first().innerText();
  say(`\nFlights | count, on the follower\n  ${count}`);
  if (count.replaceAll(/\D/g, '') !== flights.replaceAll(',', ''))
    throw new Error(`The follower counts ${count} flights.`);

  await workbench.runCommand('Data Share: Show Freshness');
  const dashboard = await workbench.webview('[aria-labelledby="followers-title"]');
  const rows = await dashboard.locator('[aria-labelledby="followers-title"] [role="row"]').allInnerTexts();
  say(`\nFreshness\n${rows.map((row) => `  ${row.replaceAll(/\s+/g, ' ')}`).join('\n')}`);
}
