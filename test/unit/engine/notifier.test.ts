import assert from 'node:assert/strict';
import { Notifier } from '../../../src/engine/notifier.ts';
import type { NotificationParams } from '../../../src/protocol/contract.ts';
import { fakeFreshness } from '../../support/fakeBackend.ts';
import { ManualClock } from '../../support/manualClock.ts';

const second = 1_000;
const hour = 3_600 * second;

describe('what is told of freshness', () => {
  let clock: ManualClock;
  let notifier: Notifier;
  let told: NotificationParams<'freshnessChanged'>[];

  beforeEach(() => {
    clock = new ManualClock();
    notifier = new Notifier(clock);
    told = [];
    notifier.on('freshnessChanged', (news) => told.push(news));
  });
  afterEach(() => notifier.close());

  /** A follower of this name that is behind from now on, until what is returned is called. */
  function behind(database: string): { readonly follower: object; readonly catchUp: () => void } {
    const follower = {};
    const since = clock.now() - 1;
    let isBehind = true;
    const describe = () => ({
      ...fakeFreshness('fake:fabrikam', 'fabrikam', database),
      leaderVersion: 4,
      lag: isBehind ? clock.now() - since : 0,
    });
    notifier.freshnessChanged(follower, describe);
    const catchUp = (): void => {
      isBehind = false;
      notifier.freshnessChanged(follower, describe);
    };
    return { follower, catchUp };
  }

  const times = (): readonly number[] => told.map(({ at }) => at);

  it('is a growing lag at growing intervals: twice a second at first, once a minute after hours', async () => {
    behind('Copy');
    await clock.pass(5 * second);
    assert.deepEqual(
      times(),
      Array.from({ length: 11 }, (_, index) => index * 500),
    );
    await clock.pass(24 * hour);
    told = [];
    await clock.pass(hour);
    assert.equal(told.length, 60);
    // Whoever shows the figure without letting it grow by itself is never further from it than this.
    const lags = told.map(({ followers }) => followers[0]?.lag ?? 0);
    for (const [index, lag] of lags.slice(1).entries()) assert.ok(lag - (lags[index] ?? 0) <= 60 * second);
  });

  it('is never further from the truth than a twentieth of the lag', async () => {
    behind('Copy');
    await clock.pass(hour);
    const lags = told.map(({ followers }) => followers[0]?.lag ?? 0).filter((lag) => lag > 10 * second);
    for (const [index, lag] of lags.slice(1).entries()) assert.ok(lag <= (lags[index] ?? 0) * 1.05 + 1, String(lag));
    assert.ok(lags.length < 150, String(lags.length));
  });

  it('is everything else at once, however long one has been behind', async () => {
    const one = behind('Copy');
    await clock.pass(10 * hour);
    told = [];
    const other = behind('Other');
    assert.deepEqual(told.at(-1)?.followers.at(-1)?.database, 'Other');
    await clock.pass(99);
    one.catchUp();
    await clock.pass(1);
    assert.deepEqual(
      told.at(-1)?.followers.map(({ database, lag }) => [database, lag]),
      [['Copy', 0]],
    );
    other.catchUp();
    await clock.pass(second);
    told = [];
    await clock.pass(10 * hour);
    assert.deepEqual(told, []);
  });

  it('is told of many together, though each fell behind at another time', async () => {
    for (let count = 0; count < 200; count += 1) {
      behind(`Copy${count}`);
      await clock.pass(7 * second);
    }
    await clock.pass(10 * hour);
    told = [];
    await clock.pass(hour);
    assert.ok(told.length <= 120, String(told.length));
    assert.equal(new Set(told.flatMap(({ followers }) => followers.map(({ database }) => database))).size, 200);
  });

  it('is nothing of a follower that has ended', async () => {
    const { follower } = behind('Copy');
    await clock.pass(second);
    told = [];
    notifier.freshnessChanged(follower, () => undefined);
    await clock.pass(hour);
    assert.deepEqual(told, []);
  });
});
