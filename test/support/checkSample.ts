import { launchVsCodeServer } from './vscodeServer.ts';
import type { Workbench } from './workbench.ts';

/**
 * Opens the sample workspace headless, looks at both sides as a person would, and prints what it saw.
 *
 * @returns whether all was as it should be.
 */
export async function checkSample(folder: string): Promise<boolean> {
  await using server = await launchVsCodeServer();
  const workbench = await server.openWorkbench({ folders: [folder] });
  try {
    await look(workbench);
    await workbench.close();
    console.log('\nAll is as it should be.');
    return true;
  } catch (error) {
    console.error(`\n${error instanceof Error ? error.message : error}`);
    console.error(`What the screen showed: ${await workbench.screenshot('start-check')}`);
    return false;
  }
}

const flights = '3,000,000';

async function look(workbench: Workbench): Promise<void> {
  await workbench.openContainer('Data Share');
  const followers = workbench.view('Follower Clusters');
  await workbench.expand(['contoso', 'Aviation', 'Flights'], workbench.view('Leader Clusters'));
  await workbench.expand(['fabrikam', 'ContosoAviation', 'Flights'], followers);
  const [follower] = (await workbench.treeTexts(followers)).filter((line) => line.includes('contoso/Aviation'));
  console.log(`\nThe tree\n${(await workbench.treeTexts()).map((line) => `  ${line}`).join('\n')}`);
  if (!follower) throw new Error('The tree does not say where ContosoAviation comes from.');

  await workbench.openFile('queries/follower.kql');
  await workbench.runCommand('Data Share: Choose Database for Query File');
  await workbench.pick('fabrikam/ContosoAviation');
  await workbench.codeLens('Run').first().click();
  const results = await workbench.webview('[role="gridcell"]');
  const count = await results.locator('[role="gridcell"]').first().innerText();
  console.log(`\nFlights | count, on the follower\n  ${count}`);
  if (count.replaceAll(/\D/g, '') !== flights.replaceAll(',', ''))
    throw new Error(`The follower counts ${count} flights.`);

  await workbench.runCommand('Data Share: Show Freshness');
  const dashboard = await workbench.webview('[aria-labelledby="followers-title"]');
  const rows = await dashboard.locator('[aria-labelledby="followers-title"] [role="row"]').allInnerTexts();
  console.log(`\nFreshness\n${rows.map((row) => `  ${row.replaceAll(/\s+/g, ' ')}`).join('\n')}`);
}
