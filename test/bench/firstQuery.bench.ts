import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createDataProcess } from '../../src/engine/dataProcess/dataProcess.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { KqlService } from '../../src/kql/kqlService.ts';
import { temporaryFolder } from '../support/engineFixture.ts';
import { repository } from '../support/vscodeServer.ts';

const rounds = 7;
const text = 'Flights | where Delay > 60 | summarize count() by Origin | top 5 by count_';
const aim = 5;

interface Times {
  readonly first: number[];
  readonly second: number[];
}

/** Milliseconds. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** An engine whose rows are in a process of their own as it is built, with the compiler warm. */
async function open(folder: string, kql: KqlService): Promise<Engine> {
  const data = createDataProcess({ program: pathToFileURL(join(repository, 'dist/dataProcess.cjs')) });
  return createEngine({ folders: [folder], principal: 'aaduser=bench@contoso.com', data, compiler: kql });
}

/**
 * The first query of a session against the second one, with the process that runs queries started by the first or, as
 * where a query file was opened before, prepared. In turns.
 */
export async function run(): Promise<void> {
  execFileSync(process.execPath, ['build.mjs', 'build'], { cwd: repository, stdio: 'ignore' });
  await using folder = await temporaryFolder();
  const kql = new KqlService({ worker: new URL('../../src/kql/worker.ts', import.meta.url) });
  let cluster = '';
  const query = async (engine: Engine): Promise<void> => {
    const { result } = await engine.runQuery({ cluster, database: 'Aviation', text });
    await engine.fetchRows({ result, table: 0, offset: 0, count: 100 });
    await engine.closeResult({ result });
  };
  const setup = await open(folder.path, kql);
  cluster = (await setup.createCluster({ folder: folder.path, name: 'contoso', region: 'West Europe' })).uri;
  await setup.createDatabase({ cluster, database: 'Aviation' });
  const rows = `.set Flights <| range Id from 1 to 100000 step 1 | extend Origin = tostring(Id % 50), Delay = Id % 120`;
  const { result } = await setup.runQuery({ cluster, database: 'Aviation', text: rows });
  await setup.closeResult({ result });
  await query(setup);
  await setup.close();

  const times: Record<'started by it' | 'prepared', Times> = {
    'started by it': { first: [], second: [] },
    prepared: { first: [], second: [] },
  };
  const preparing: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const [how, { first, second }] of Object.entries(times)) {
      const engine = await open(folder.path, kql);
      await engine.getSchema({ cluster, database: 'Aviation' });
      if (how === 'prepared') {
        preparing.push(await timed(() => engine.prepareQueries()));
      }
      first.push(await timed(() => query(engine)));
      second.push(await timed(() => query(engine)));
      await engine.close();
    }
  }
  await kql.close();
  console.log(
    `the first query of a session against the second one, ${rounds} sessions of each kind, p50 in milliseconds:`,
  );
  for (const [how, { first, second }] of Object.entries(times)) {
    const ratio = (median(first) / median(second)).toFixed(1);
    const limit = how === 'prepared' ? ` (aim: at most ${aim})` : '';
    console.log(
      `  process ${how}: ${median(first).toFixed(0)} and ${median(second).toFixed(0)}, ${ratio} times${limit}`,
    );
  }
  console.log(`  preparing takes ${median(preparing).toFixed(0)}, unasked, while the query is looked at`);
}
