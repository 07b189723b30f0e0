import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { watchFolder } from '../../../src/engine/journal/folderWatch.ts';
import { eventually, temporaryFolder } from '../../support/engineFixture.ts';
import { ManualClock } from '../../support/manualClock.ts';

describe('a folder that is watched', () => {
  it('is looked at now and then where the system tells of no change, and listened to again once it can be', async () => {
    await using home = await temporaryFolder();
    const folder = join(home.path, 'journal');
    const clock = new ManualClock();
    let [polled, told] = [0, 0];
    const count = (isPolled: boolean): void => {
      if (isPolled) polled += 1;
      else told += 1;
    };
    // Listening to what is not there is refused, as it is where a system has no more watches to give.
    const stop = watchFolder(folder, { clock, pollInterval: 500 }, count);
    await clock.pass(1_600);
    assert.deepEqual([polled, told], [3, 0]);

    await mkdir(folder);
    await clock.pass(500);
    await writeFile(join(folder, '1.json'), '');
    await eventually(
      () => told,
      (times) => times > 0,
    );
    await rm(folder, { recursive: true });
    await clock.pass(1_000);
    assert.equal(polled, 6);
    stop();
    await clock.pass(5_000);
    assert.equal(polled, 6);
  });
});
