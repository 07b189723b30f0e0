import assert from 'node:assert/strict';
import type { Browser, Locator } from 'playwright-core';
import { type ExportRequest, ResultsSession } from '../../../../src/editor/panels/resultsSession.ts';
import type { Backend } from '../../../../src/protocol/contract.ts';
import {
  type Cell,
  type QueryResult,
  type ResultTable,
  type Rows,
  RowsParams,
} from '../../../../src/protocol/query.ts';
import type { QueryAbout } from '../../../../src/protocol/resultsView.ts';
import { launchChromium } from '../../../support/chromium.ts';
import { english } from '../../../support/english.ts';
import { eventually } from '../../../support/eventually.ts';
import { createFakeBackend } from '../../../support/fakeBackend.ts';
import { type OpenViewOptions, ViewPage } from './viewPage.ts';

export const about: QueryAbout = {
  title: 'flights.kql',
  text: 'Flights\n| where Delay > 30m\n| summarise count() by Origin',
  clusterName: 'fabrikam',
  database: 'ContosoAviation',
  cluster: 'fake:fabrikam',
};

/** One column of each type of Kusto. */
export const allTypes: ResultTable = {
  name: 'PrimaryResult',
  rows: 400,
  columns: [
    { name: 'Origin', type: 'string' },
    { name: 'Id', type: 'long' },
    { name: 'Seats', type: 'int' },
    { name: 'Distance', type: 'real' },
    { name: 'Price', type: 'decimal' },
    { name: 'Departed', type: 'datetime' },
    { name: 'Delay', type: 'timespan' },
    { name: 'OnTime', type: 'bool' },
    { name: 'Key', type: 'guid' },
    { name: 'Route', type: 'dynamic' },
  ],
};

export function rowOfAllTypes(row: number): readonly Cell[] {
  if (row % 9 === 4) return ['', ...Array.from({ length: 9 }, () => null)];
  return [
    ['SEA', 'San Francisco\nInternational', 'ORD', 'Zürich'][row % 4] ?? '',
    row === 0 ? '9223372036854775807' : row * 1_000_003,
    150 + (row % 60),
    row % 7 === 2 ? 'NaN' : row * 17.25,
    '12345678901234567890.1234567890123',
    `2026-03-${String(1 + (row % 28)).padStart(2, '0')}T07:05:09.1234567Z`,
    row % 5 === 0 ? '-00:04:30' : '1.02:15:00.0000001',
    row % 3 === 0,
    `6f9619ff-8b86-d011-b42d-${String(row).padStart(12, '0')}`,
    `{"via":["DEN","SLC"],"legs":${row % 4}}`,
  ];
}

/** Ten million cells. */
export const huge: ResultTable = {
  name: 'PrimaryResult',
  rows: 1_000_000,
  columns: Array.from({ length: 10 }, (_, index) => ({ name: `c${index}`, type: 'long' as const })),
};

export function result(...tables: readonly ResultTable[]): QueryResult {
  const extents = { total: 12, read: 9, fromCache: 8 };
  const megabyte = 2 ** 20;
  const scanned = { totalRows: 9000, rows: 7000, totalBytes: 9 * megabyte, bytes: 7 * megabyte };
  return {
    ...{ result: 'r1', tables, compileTime: 21.4, executeTime: 143, version: 42, extents },
    scanned: { ...scanned, bytesFromCache: 6 * megabyte },
  };
}

type FetchRows = (params: RowsParams, signal?: AbortSignal) => Promise<Rows>;

/** A results view in a plain browser, and the session behind it; what it asks for is arranged and noted here. */
export class ResultsFixture {
  readonly browser: Browser;
  /** Rows as the server gives them; each test starts with those of `rowOfAllTypes`. */
  rows: FetchRows = allRows;
  /** What else the server answers. */
  backend: Partial<Backend> = {};
  /** Ids of results that were closed. */
  closed: string[] = [];
  copied: string[] = [];
  /** Commands that were run. */
  ran: unknown[] = [];
  /** Language and text of what was opened in an editor. */
  opened: unknown[] = [];
  exported: ExportRequest[] = [];

  private constructor(browser: Browser) {
    this.browser = browser;
  }

  static async launch(): Promise<ResultsFixture> {
    return new ResultsFixture(await launchChromium());
  }

  reset(): void {
    Object.assign(this, { rows: allRows, backend: {}, closed: [], copied: [], ran: [], opened: [], exported: [] });
  }

  close(): Promise<void> {
    return this.browser.close();
  }

  async open(options: Partial<OpenViewOptions> = {}): Promise<{ view: ViewPage; session: ResultsSession }> {
    const backend: Backend = {
      ...createFakeBackend(),
      // As the server, which refuses what does not keep to it.
      fetchRows: async (params, more) => this.rows(RowsParams.parse(params), more?.signal),
      closeResult: async ({ result: id }) => {
        this.closed.push(id);
        return null;
      },
      runQuery: async () => result(allTypes),
      ...this.backend,
    };
    const sessions: ResultsSession[] = [];
    const connect: OpenViewOptions['connect'] = (port) => {
      sessions.push(
        new ResultsSession(port, about, false, {
          t: english,
          backend,
          writeClipboard: async (text) => void this.copied.push(text),
          openText: async (text, language) => void this.opened.push([language, text]),
          colorOf: () => undefined,
          ended: () => {},
          exportRows: async (request) => void this.exported.push(request),
          runCommand: async (command, args) => void this.ran.push([command, ...args]),
          changed: () => {},
          problem: (message, error) => assert.fail(`${message} ${error}`),
        }),
      );
    };
    const view = await ViewPage.open(this.browser, 'results', { connect, ...options });
    const [session] = sessions;
    assert.ok(session);
    await eventually('the view is ready', () => session.isReady);
    return { view, session };
  }
}

const allRows: FetchRows = async ({ offset, count }) =>
  Array.from({ length: count }, (_, index) => rowOfAllTypes(offset + index));

export function grid({ page }: ViewPage): Locator {
  return page.locator('[role=grid]');
}

export function cell(view: ViewPage, row: number, column: number): Locator {
  return grid(view).locator(`[aria-rowindex="${row + 2}"] [aria-colindex="${column + 2}"]`);
}
