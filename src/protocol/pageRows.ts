/** Rows of a page: some thousands of cells, so that wide and narrow tables answer in about the same time. */
export function pageRows(columns: number): number {
  return Math.max(20, Math.min(500, Math.floor(6_000 / Math.max(1, columns))));
}
