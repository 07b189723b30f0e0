import assert from 'node:assert/strict';
import { Lanes } from '../../src/engine/dataProcess/lanes.ts';

describe('Threads of the data process', () => {
  it('keep apart what is only SQL, what calls functions, and files', () => {
    const lanes = new Lanes();
    const chosen = [
      lanes.choose('runQuery', false),
      lanes.choose('runQuery', true),
      lanes.choose('writeExtents', false),
      lanes.choose('writeQuery', false),
    ];
    assert.deepEqual(
      chosen.map(({ lane, isNew }) => [lane.name, isNew]),
      [
        ['queries', true],
        ['functions 1', true],
        ['files', true],
        ['queries', false],
      ],
    );
  });

  it('give functions one that is idle and keeps no rows, as long as there may be more of them', () => {
    const lanes = new Lanes();
    const { lane: first } = lanes.choose('runQuery', true);
    assert.equal(lanes.choose('runQuery', true).lane, first);
    first.running = 1;
    const { lane: second } = lanes.choose('runQuery', true);
    assert.notEqual(second, first);
    second.kept = 1;
    const { lane: third } = lanes.choose('runQuery', true);
    assert.equal(third.name, 'functions 3');
    third.running = 2;
    assert.equal(lanes.choose('runQuery', true).lane, second);
    second.running = 3;
    assert.equal(lanes.choose('runQuery', true).lane, first);
  });
});
