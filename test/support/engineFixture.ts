import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataPlane } from '../../src/engine/dataPlane.ts';
import { createEngine, type Engine, type EngineOptions } from '../../src/engine/engine.ts';
import type { CompiledQuery } from '../../src/protocol/compile.ts';
import type { Extent } from '../../src/sharing/database/state.ts';

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'dse-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/**
 * A data plane that writes extents without rows in them: for tests of sharing, which knows extents by their metadata only.
 * The `path` of an ingestion is the number of its rows.
 */
export function metadataPlane(): DataPlane {
  return {
    inspectFile: async () => ({
      format: { format: 'csv' },
      bytes: 1,
      columns: [{ name: 'Value', type: 'long' }],
      recordPaths: [],
      suggestedTable: 'T',
    }),
    async writeExtents({ path, folder, createdAt }) {
      const rows = Number(path.split('/').at(-1));
      const extent: Extent = { id: randomUUID(), rows, bytes: rows * 8, createdAt, ranges: [] };
      await writeFile(join(folder, `${extent.id}.parquet`), String(rows));
      return [extent];
    },
    writeQuery: () => Promise.reject(new Error('This data plane has no rows.')),
    async runQuery(query: CompiledQuery, resolve) {
      const started = performance.now();
      const tables = query.statements.map(({ name, columns, sources }) => ({
        name,
        columns,
        rows: sources.map(resolve).flatMap((source) => source.files).length,
      }));
      return { result: 'r', tables, executeTime: performance.now() - started };
    },
    keepRows: () => Promise.reject(new Error('This data plane has no rows.')),
    explainStatement: async () => '',
    fetchRows: async () => [],
    viewRows: () => Promise.reject(new Error('This data plane has no rows.')),
    findCells: () => Promise.reject(new Error('This data plane has no rows.')),
    exportResult: () => Promise.reject(new Error('This data plane has no rows.')),
    closeResult: () => undefined,
    warm: async () => undefined,
    allowFolders: async () => undefined,
    close: async () => undefined,
  };
}

/** An engine on these folders whose queries and rows are not real; `options` replaces what a test needs real. */
export function openEngine(folders: readonly string[], options: Partial<EngineOptions> = {}): Promise<Engine> {
  return createEngine({
    folders,
    principal: 'aaduser=tester@contoso.com',
    data: metadataPlane(),
    compiler: {
      compile: async (_text, schema) => ({
        statements: schema.tables.map(({ name, columns }) => ({
          sql: ['from ', { source: 0 }],
          sources: [{ database: schema.name, table: name, columns: columns.map((column) => column.id) }],
          columns: columns.map(({ name: column, type }) => ({ name: column, type })),
          name,
        })),
      }),
      parseCommand: () => Promise.reject(new Error('This compiler reads no commands.')),
      functionParameters: () => Promise.reject(new Error('This compiler reads no functions.')),
    },
    pollInterval: 50,
    ...options,
  });
}

/** Waits until a condition holds, looking again and again; fails after the deadline with what was seen last. */
export async function eventually<T>(
  look: () => Promise<T> | T,
  holds: (seen: T) => boolean,
  deadline = 10_000,
): Promise<T> {
  const end = performance.now() + deadline;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (performance.now() > end) throw new Error(`not seen within ${deadline} ms; last: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Uri of the cluster of that name. */
export async function clusterUri(engine: Engine, name: string): Promise<string> {
  const found = (await engine.listClusters({})).find((cluster) => cluster.name === name);
  if (!found) throw new Error(`no cluster ${name}`);
  return found.uri;
}
