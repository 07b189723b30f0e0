import { fork } from 'node:child_process';
import { once } from 'node:events';
import { link } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/engine/clock.ts';
import { Journal } from '../../src/engine/journal/journal.ts';
import { createJournalFiles } from '../../src/engine/journal/journalFiles.ts';
import { journalFolder } from '../../src/engine/layout.ts';
import { clusterSpec } from '../../src/engine/specs.ts';

/*
 * A process that creates a database, and stops when its commit is written but has no name yet: the same file is the
 * parent's handle and the child's program.
 */

export interface SlowWriter extends AsyncDisposable {
  /** Lets it name its commit. Resolves to the version, or to what it failed with. */
  goOn(): Promise<number | string>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/** Resolves when it has written. */
export async function startSlowWriter(cluster: string, database: string): Promise<SlowWriter> {
  const child = fork(fileURLToPath(import.meta.url), [cluster, database], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return {
    kill,
    [Symbol.asyncDispose]: kill,
    async goOn() {
      child.send('go on');
      const [answer]: [number | string] = (await once(child, 'message')) as [number | string];
      return answer;
    },
  };
}

async function write(cluster: string, database: string): Promise<void> {
  const asked = once(process, 'message');
  let isWritten = false;
  const files = createJournalFiles(async (from, to) => {
    if (!isWritten) process.send?.('written');
    isWritten = true;
    await asked;
    await link(from, to);
  });
  const ports = { files, clock: systemClock(), newId: () => database, principal: () => 'aaduser=tester@contoso.com' };
  const journal = await Journal.open(journalFolder(cluster), clusterSpec, ports);
  const done = await journal
    .execute({ type: 'CreateDatabase', id: database, name: database })
    .catch((error: unknown) => String(error));
  process.send?.(done);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [cluster = '', database = ''] = process.argv.slice(2);
  await write(cluster, database);
}
