import assert from 'node:assert/strict';
import { translateSaid } from '../../../src/editor/saidByServer.ts';

const loud = (text: string): string => text.toUpperCase();

function read<T extends object>(message: T): T {
  translateSaid(message, loud);
  return message;
}

const error = {
  ...{ code: 'DatabaseExists', message: 'it exists', kind: 'user' },
  fix: { title: 'show it', command: 'show', arguments: ['contoso'] },
};
const loudError = { ...error, message: 'IT EXISTS', fix: { ...error.fix, title: 'SHOW IT' } };

describe('a message of the server', () => {
  it('is read as an answer that failed', () => {
    const failed = { jsonrpc: '2.0', id: 1, error: { code: -32803, message: 'it exists', data: error } };
    assert.deepEqual(read(failed).error, { code: -32803, message: 'IT EXISTS', data: loudError });
  });

  it('is read wherever a row of an answer has an error, or a reason', () => {
    const listed = { result: [{ name: 'air' }, { name: 'rail', freshness: { cause: 'Storage', error } }] };
    assert.deepEqual(read(listed).result, [
      { name: 'air' },
      { name: 'rail', freshness: { cause: 'Storage', error: loudError } },
    ]);
    assert.deepEqual(read({ result: { unmapped: [{ name: 'air', why: 'it lies elsewhere' }] } }).result, {
      unmapped: [{ name: 'air', why: 'IT LIES ELSEWHERE' }],
    });
    assert.deepEqual(read({ params: { database: 'air', reason: 'revoked' } }).params, {
      database: 'air',
      reason: 'REVOKED',
    });
  });

  it('is read as progress, diagnostics, lenses and code actions', () => {
    const progress = { method: '$/progress', params: { token: 'a', value: { kind: 'report', message: 'running' } } };
    assert.equal(read(progress).params.value.message, 'RUNNING');
    const diagnostics = { params: { uri: 'file:a', diagnostics: [{ code: 'KS1', message: 'unknown' }] } };
    assert.equal(read(diagnostics).params.diagnostics[0]?.message, 'UNKNOWN');
    assert.deepEqual(
      read({ result: [{ command: { title: 'run', command: 'x' } }, { title: 'mend', edit: {} }] }).result,
      [{ command: { title: 'RUN', command: 'x' } }, { title: 'MEND', edit: {} }],
    );
  });

  it('keeps data: rows, names, and titles that somebody gave', () => {
    const answer = {
      result: {
        rows: [
          ['message', 'why'],
          [null, '1'],
        ],
        names: ['reason'],
        visualization: { title: 'sales' },
        title: 'x',
      },
    };
    assert.deepEqual(read(structuredClone(answer)), answer);
  });
});
