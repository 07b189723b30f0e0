import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../engine/clock.ts';
import { createDataProcess } from '../engine/dataProcess/dataProcess.ts';
import { createEngine } from '../engine/engine.ts';
import { KqlService } from '../kql/kqlService.ts';
import { toSharingError } from '../protocol/errors.ts';
import { principalOfSystem } from '../protocol/principals.ts';
import { type Endpoint, startEndpoint } from './endpoint.ts';

/*
 * `npm run endpoint -- --workspace DIR [--port N]`: serves the clusters of a folder until it is told to stop. Tells on one line
 * of its output where, and nothing else.
 */

const usage = 'Usage: npm run endpoint -- --workspace DIR [--port N]';

async function serve(workspace: string, port: number): Promise<Endpoint> {
  const kql = new KqlService({ worker: new URL('../kql/worker.ts', import.meta.url) });
  const engine = await createEngine({
    folders: [workspace],
    principal: principalOfSystem(userInfo, process.env),
    data: createDataProcess({ program: new URL('../engine/dataProcess/program.ts', import.meta.url) }),
    compiler: kql,
  });
  const close = async (): Promise<void> => {
    await engine.close();
    await kql.close();
  };
  try {
    const { now } = systemClock();
    const endpoint = await startEndpoint({ backend: engine, compiler: kql, port, now, problem: console.error });
    // Who starts an endpoint is about to query. Where this fails, the query itself will say why.
    engine.prepareQueries().catch(() => undefined);
    return {
      url: endpoint.url,
      close: async () => {
        await endpoint.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function readArguments(): { readonly workspace: string; readonly port: number } {
  const { values } = parseArgs({ options: { workspace: { type: 'string' }, port: { type: 'string', default: '0' } } });
  if (!values.workspace) throw new Error('No folder is given.');
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`'${values.port}' is no port.`);
  // npm runs scripts in the folder of its package; the folder is meant as seen from where the user is.
  return { workspace: resolve(process.env.INIT_CWD ?? process.cwd(), values.workspace), port };
}

async function main(): Promise<void> {
  let given: ReturnType<typeof readArguments>;
  try {
    given = readArguments();
  } catch (error) {
    console.error(`${toSharingError(error).message}\n${usage}`);
    process.exitCode = 2;
    return;
  }
  try {
    if (!(await stat(given.workspace)).isDirectory()) throw new Error(`'${given.workspace}' is no folder.`);
    const endpoint = await serve(given.workspace, given.port);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => void endpoint.close().finally(() => process.exit()));
    }
    console.log(`listening on ${endpoint.url}`);
  } catch (error) {
    console.error(toSharingError(error).message);
    process.exitCode = 1;
  }
}

await main();
