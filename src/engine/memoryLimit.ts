import { totalmem } from 'node:os';

/** Bytes that queries, and beside them an ingestion, may use before they spill, where nobody says otherwise. */
export function usualMemoryLimit(): number {
  return totalmem() / 4;
}
