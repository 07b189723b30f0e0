import type { DataPlane } from './dataPlane.ts';

/**
 * A data plane that is made with the first call that needs it: to list databases and to follow them no row is touched,
 * and DuckDB is by far the largest thing that this process loads. `make` is called at most once, unless it fails.
 */
export function dataPlaneOnDemand(make: () => Promise<DataPlane>): DataPlane {
  let made: Promise<DataPlane> | undefined;
  const plane = (): Promise<DataPlane> => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
  return {
    inspectFile: async (path, format) => (await plane()).inspectFile(path, format),
    writeExtents: async (request, options) => (await plane()).writeExtents(request, options),
    writeQuery: async (request, resolve, options) => (await plane()).writeQuery(request, resolve, options),
    runQuery: async (query, resolve, options) => (await plane()).runQuery(query, resolve, options),
    keepRows: async (tables, options) => (await plane()).keepRows(tables, options),
    explainStatement: async (statement, resolve, options) =>
      (await plane()).explainStatement(statement, resolve, options),
    fetchRows: async (params) => (await plane()).fetchRows(params),
    viewRows: async (params, options) => (await plane()).viewRows(params, options),
    findCells: async (params, options) => (await plane()).findCells(params, options),
    exportResult: async (params, options) => (await plane()).exportResult(params, options),
    // Who never made one has no result to close.
    closeResult: (result) => void made?.then((ready) => ready.closeResult(result)).catch(() => undefined),
    allowFolders: async (folders) => (await plane()).allowFolders(folders),
    close: async () => (await made?.catch(() => undefined))?.close(),
  };
}
