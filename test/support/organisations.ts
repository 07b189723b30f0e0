import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createDuckDbDataPlane } from '../../src/engine/duckDbDataPlane.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';

export const provider = 'aaduser=kim@contoso.com';
export const consumer = 'aaduser=lee@fabrikam.com';

/** Two organisations that know nothing of each other: `contoso` owns `Aviation` (Flights, Crew), `fabrikam` owns nothing. */
export async function makeOrganisations(home: string, away: string): Promise<void> {
  await within(home, provider, async (engine) => {
    const { uri } = await engine.createCluster({
      folder: pathToFileURL(home).href,
      name: 'contoso',
      region: 'West Europe',
    });
    await engine.createDatabase({ cluster: uri, database: 'Aviation' });
    const flights = ['Id,Origin,Delay', '1,ABQ,5', '2,SEA,0', '3,LAX,12'];
    for (const [table, lines] of [
      ['Flights', flights],
      ['Crew', ['Id,Salary', '1,1000']],
    ] as const) {
      const path = join(home, `${table}.csv`);
      await writeFile(path, `${lines.join('\n')}\n`);
      await engine.ingestFile({ cluster: uri, database: 'Aviation', table, path, format: {} });
    }
  });
  await within(away, consumer, async (engine) => {
    await engine.createCluster({ folder: pathToFileURL(away).href, name: 'fabrikam', region: 'West Europe' });
  });
}

async function within(folder: string, principal: string, act: (engine: Engine) => Promise<void>): Promise<void> {
  await mkdir(folder, { recursive: true });
  const unused = (): Promise<never> => Promise.reject(new Error('The organisations are made without queries.'));
  const data = await createDuckDbDataPlane();
  const engine = await createEngine({
    folders: [folder],
    principal,
    data,
    compiler: { compile: unused, parseCommand: unused, functionParameters: unused },
  });
  try {
    await act(engine);
  } finally {
    await engine.close();
  }
}
