import assert from 'node:assert/strict';
import type { Column } from '../../src/protocol/schema.ts';
import { difference } from '../kql/support/compare.ts';
import { conformanceFile, readCases } from '../kql/support/conformance.ts';
import type { TestCell } from '../kql/support/duck.ts';
import { ask, openScene } from './endpointFixture.ts';

/** Every one of so many cases: all of them are run by the compiler's own test, here it is about the way to the client. */
const every = 20;

interface Frame {
  readonly FrameType: string;
  readonly TableKind?: string;
  readonly Columns: readonly { readonly ColumnName: string; readonly ColumnType: Column['type'] }[];
  readonly Rows: readonly (readonly unknown[])[];
}

/** Dynamic values come as JSON, or as the text of it. */
function cell(value: unknown): TestCell {
  if (value !== null && typeof value === 'object') return JSON.stringify(value);
  return value as TestCell;
}

describe('answers of a real Kusto through the endpoint', () => {
  it('are the same after processes, threads and the wire', async function () {
    const cases = readCases();
    if (cases === undefined) {
      console.log(`      skipped: ${conformanceFile.pathname} is not there`);
      this.skip();
    }
    this.timeout(180_000);
    await using scene = await openScene();
    const wrong: string[] = [];
    let answered = 0;
    const chosen = cases.filter(({ trust }) => trust === 'emulator').filter((_, index) => index % every === 0);
    for (const test of chosen) {
      const { status, text } = await ask(`${scene.endpoint.url}/v2/rest/query`, {
        db: 'NetDefaultDB',
        csl: test.query,
      });
      if (status !== 200) continue;
      answered++;
      const frames = JSON.parse(text) as readonly Frame[];
      const table = frames.filter(({ TableKind }) => TableKind === 'PrimaryResult').at(-1);
      const columns = (table?.Columns ?? []).map(({ ColumnName, ColumnType }) => ({
        name: ColumnName,
        type: ColumnType,
      }));
      const rows = (table?.Rows ?? []).map((row) => row.map(cell));
      const found = difference(columns, rows, test.expected, { ...test, untyped: false });
      if (found !== undefined) wrong.push(`${test.name}: ${found}\n${test.query}`);
    }
    assert.deepEqual(wrong, []);
    assert.ok(answered >= chosen.length * 0.95, `answered ${answered} of ${chosen.length}`);
  });
});
