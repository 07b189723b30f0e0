import assert from 'node:assert/strict';
import { compileQuery } from '../../src/kql/compileQuery.ts';
import { type Globals, loadKustoLanguage } from '../../src/kql/kustoLanguage.ts';
import { globalsOf } from '../../src/kql/schemaSymbols.ts';
import { Visualization } from '../../src/protocol/query.ts';
import type { DatabaseSchema } from '../../src/protocol/schema.ts';

const schema: DatabaseSchema = { cluster: 'contoso', name: 'Aviation', version: '1', tables: [] };
const source = 'datatable(t:datetime, a:long, b:string)[]';

describe('render', () => {
  let globals: Globals;

  before(() => {
    loadKustoLanguage();
    globals = globalsOf(schema);
  });

  const asked: readonly (readonly [string, Visualization | undefined])[] = [
    [`${source} | render timechart`, { kind: 'timechart' }],
    [
      `${source} | render columnchart with (kind=stacked100, title="A 'title'", xcolumn=t, ycolumns=a, t, series=b)`,
      {
        kind: 'columnchart',
        variant: 'stacked100',
        title: "A 'title'",
        xColumn: 't',
        yColumns: ['a', 't'],
        series: ['b'],
      },
    ],
    [
      `${source} | render linechart with (ymin=-1.5, ymax=10, xtitle="x", ytitle="y", yaxis=log, xaxis=linear)`,
      { kind: 'linechart', ymin: -1.5, ymax: 10, xtitle: 'x', ytitle: 'y', yAxis: 'log', xAxis: 'linear' },
    ],
    [
      `${source} | render anomalychart with (anomalycolumns=a, legend=hidden, accumulate=true, ysplit=panels)`,
      { kind: 'anomalychart', anomalyColumns: ['a'], legend: 'hidden', accumulate: true, ysplit: 'panels' },
    ],
    [`${source} | render piechart by b title="old form"`, { kind: 'piechart', series: ['b'], title: 'old form' }],
    [`let f = () { ${source} | render card }; f()`, { kind: 'card' }],
    [`${source} | render table | as T`, { kind: 'table' }],
    // Only the last word counts.
    [`${source} | render table | where a > 1`, undefined],
    [`${source} | project a`, undefined],
  ];

  for (const [text, expected] of asked) {
    it(text, () => {
      const [statement] = compileQuery(text, schema, globals).statements;
      assert.deepEqual(statement?.visualization, expected);
      if (expected) assert.deepEqual(Visualization.parse(structuredClone(expected)), expected);
    });
  }
});
