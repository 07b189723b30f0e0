import assert from 'node:assert/strict';
import { layOut } from '../../../src/editor/query/sqlLayout.ts';

/** Everything but the blanks between words. */
function words(sql: string): readonly string[] {
  return [...sql.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|[\p{L}\p{N}_$]+|\S/gu)].map(([word]) => word);
}

describe('the layout of SQL', () => {
  it('begins a line with each clause and each query in brackets; what is short stays on one', () => {
    const inner = 'SELECT "c1" AS x1, "c2" AS x2 FROM "Flights"';
    const laid = layOut(
      `SELECT x1 AS r1 FROM (SELECT x1, x2 FROM (${inner}) WHERE (x2 IS DISTINCT FROM 10)) GROUP BY x1 LIMIT 5`,
    );
    assert.equal(
      laid,
      [
        'SELECT x1 AS r1',
        'FROM (',
        '  SELECT x1, x2',
        `  FROM (${inner})`,
        '  WHERE (x2 IS DISTINCT FROM 10)',
        ')',
        'GROUP BY x1',
        'LIMIT 5',
      ].join('\n'),
    );
    assert.equal(layOut(inner), inner);
  });

  it('breaks long lists and long conditions', () => {
    const columns = Array.from({ length: 12 }, (_, i) => `x${i} AS column${i}`);
    const condition = Array.from({ length: 8 }, (_, i) => `(x${i} > ${i}00000)`).join(' AND ');
    const lines = layOut(`SELECT ${columns.join(', ')} FROM t WHERE ${condition}`).split('\n');
    assert.deepEqual(lines.slice(0, 3), ['SELECT', '  x0 AS column0,', '  x1 AS column1,']);
    assert.ok(lines.includes('  AND (x7 > 700000)'), lines.join('\n'));
    assert.ok(lines.every((line) => line.length <= 100));
  });

  const kept = [
    `SELECT 'it''s (SELECT a, b  FROM c)\n  -- WHERE' AS "FROM  (SELECT", x.y, -1e-5, a//b, [1, 2], "a""b" FROM (VALUES (1, 'a'), (2, 'b')) AS t(a, b)`,
    'WITH p1 AS MATERIALIZED (SELECT 1 AS one), p2 AS MATERIALIZED (SELECT * FROM p1) SELECT one FROM p1 UNION ALL SELECT one FROM p2',
    'SELECT DISTINCT ON (x1) x1, x2 FROM (SELECT x1 FROM a) AS l LEFT JOIN (SELECT x2 FROM b) AS r ON (x1 = x2) ORDER BY x1 DESC NULLS LAST',
    'SELECT list(x1 ORDER BY x2), count(*) FILTER (WHERE x1 > 1) OVER (PARTITION BY x2) FROM (SELECT left(x1, 2) FROM a), LATERAL (SELECT 1) AS i',
  ];
  for (const sql of kept) {
    it(`changes nothing but blanks: ${sql.slice(0, 40).replace('\n', ' ')}…`, () => {
      const laid = layOut(sql);
      assert.deepEqual(words(laid), words(sql));
      assert.doesNotMatch(laid, / $/m);
      // What is apart stays apart, and what is not stays so.
      assert.equal(layOut(laid.replaceAll(/\n */g, (gap, at) => (inQuotes(laid, at) ? gap : ' '))), laid);
    });
  }

  it('takes a query of a thousand steps, and indents it no further than can be read', () => {
    const deep = `${'SELECT x1 FROM ('.repeat(1000)}SELECT 1 AS x1${') WHERE x1 > 0'.repeat(1000)}`;
    const laid = layOut(deep);
    assert.deepEqual(words(laid), words(deep));
    const indents = laid.split('\n').map((line) => line.search(/\S/));
    assert.ok(indents.length > 600 && Math.max(...indents) === 60);
  });
});

function inQuotes(text: string, at: number): boolean {
  return [...text.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g)].some(
    ({ index, 0: quoted }) => index < at && at < index + quoted.length,
  );
}
