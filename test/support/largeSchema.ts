import type { DatabaseSchema } from '../../src/protocol/schema.ts';

export const largeTables = 1_000;
export const largeColumns = 50;

/** A database of many tables with many columns, of which nothing is but its schema. */
export function largeSchema(): DatabaseSchema {
  const types = ['string', 'long', 'datetime', 'real', 'dynamic'] as const;
  return {
    cluster: 'file:///large',
    name: 'Large',
    version: '1',
    tables: Array.from({ length: largeTables }, (_, table) => ({
      name: `Table${table}`,
      columns: Array.from({ length: largeColumns }, (__, column) => ({
        id: `c${column + 1}`,
        name: `Column${column}`,
        type: types[column % types.length] ?? 'string',
      })),
    })),
  };
}
