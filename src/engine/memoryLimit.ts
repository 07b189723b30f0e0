import { totalmem } from 'node:os';

/**
 * Bytes that one instance of DuckDB may use before it spills, where nobody says otherwise. Queries of few rows and of many,
 * both once more for those that call functions, and an ingestion can use as much at the same time.
 */
export function usualMemoryLimit(): number {
  return totalmem() / 5;
}
