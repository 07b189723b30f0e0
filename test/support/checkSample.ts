import { eventually } from './eventually.ts';
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

async function look(workbench: Workbench): Promise<void> {
  await workbench.openContainer('Data Share');
  await workbench.expand(['contoso', 'Aviation', 'Flights'], workbench.view('Leaders'));
  await workbench.expand(['fabrikam', 'ContosoAviation', 'Flights'], workbench.view('Followers'));
  const tree = await workbench.treeTexts();
  console.log(`\nThe tree\n${tree.map((line) => `  ${line}`).join('\n')}`);
  await eventually('the follower counts its flights', () => tree.some((line) => line.includes('3,000,000')));
}
