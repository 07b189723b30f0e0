import assert from 'node:assert/strict';
import { MissedObjectives } from '../../../src/editor/status/missedObjectives.ts';
import { objectiveIn } from '../../../src/editor/status/objectives.ts';
import { fakeFreshness } from '../../support/fakeBackend.ts';

const flights = fakeFreshness('fake:fabrikam', 'fabrikam', 'Flights');
const quakes = fakeFreshness('fake:fabrikam', 'fabrikam', 'Quakes');

describe('freshness objectives', () => {
  it('are the general one, except for followers that have their own', () => {
    const own = { 'fabrikam/Flights': 500, 'fabrikam/Quakes': 'soon' };
    assert.equal(objectiveIn(10_000, own, flights), 500);
    assert.equal(objectiveIn(10_000, own, quakes), 10_000);
    assert.equal(objectiveIn(10_000, {}, { clusterName: 'toString', database: '' }), 10_000);
  });

  it('are told of when they are missed, once, and again only after the follower was fresh for a while', () => {
    const missed = new MissedObjectives(() => 1000, 60_000);
    const look = (lag: number, now: number): readonly string[] =>
      missed.look([{ ...flights, lag }], now).map(({ database }) => database);
    assert.deepEqual(look(900, 0), []);
    assert.deepEqual(look(1100, 1), ['Flights']);
    assert.deepEqual(look(5000, 2), []);
    assert.deepEqual(look(0, 10_000), []);
    // It flaps: that is one failure, not many.
    assert.deepEqual(look(2000, 20_000), []);
    assert.deepEqual(look(0, 30_000), []);
    assert.deepEqual(look(0, 90_000), []);
    assert.deepEqual(look(2000, 100_000), ['Flights']);
  });

  it('are told of for each follower by itself, and anew for one that was detached meanwhile', () => {
    const missed = new MissedObjectives(() => 1000, 60_000);
    const [first, other] = [
      { ...flights, lag: 2000 },
      { ...quakes, lag: 2000 },
    ];
    assert.deepEqual(missed.look([first], 0), [first]);
    assert.deepEqual(missed.look([first, other], 1), [other]);
    missed.look([], 2);
    assert.deepEqual(missed.look([first], 3), [first]);
  });
});
