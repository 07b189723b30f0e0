import { deepEqual, equal, ok } from 'node:assert/strict';
import type { SourceExtents } from '../../../src/engine/dataPlane.ts';
import { preparedSql } from '../../../src/engine/query/source.ts';

const columns = [{ id: 'c1', name: 'Id', type: 'long' }] as const;
const reading = (...files: readonly string[]): SourceExtents => ({ columns, files });

describe('SQL with its files as parameters', () => {
  it('has one for each source with files, however often it is read, and none for others', () => {
    const sources = [
      reading(),
      reading('/a.parquet'),
      { columns, files: [], version: 3 },
      reading('/b.parquet', '/c.parquet'),
    ];
    const pieces = [
      'A ',
      { source: 3 },
      ' B ',
      { source: 0 },
      ' C ',
      { source: 1 },
      ' D ',
      { source: 3 },
      ' E ',
      { source: 2 },
    ];
    const { sql, paths } = preparedSql(pieces, sources);
    deepEqual(paths, [['/b.parquet', '/c.parquet'], ['/a.parquet']]);
    deepEqual(sql.match(/\$\d/g), ['$1', '$2', '$1']);
    ok(!sql.includes('.parquet'));
  });

  it('takes a name with characters of patterns for a name', () => {
    const { paths } = preparedSql([{ source: 0 }], [reading('/a[1]*.parquet')]);
    equal(paths[0]?.[0], '/a[[]1][*].parquet');
  });
});
