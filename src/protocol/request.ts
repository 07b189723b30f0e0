import * as z from 'zod';
import { ClusterUri } from './catalog.ts';

/** One request of the wire: its method, and the schemas that both ends hold its data against. */
export interface RequestSpec<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  readonly method: string;
  readonly params: P;
  readonly result: R;
}

export function request<P extends z.ZodType, R extends z.ZodType>(
  method: string,
  params: P,
  result: R,
): RequestSpec<P, R> {
  return { method, params, result };
}

/** The result of a request that only does something. */
export const nothing = z.null();

export const clusterRef = z.object({ cluster: ClusterUri });
export const databaseRef = clusterRef.extend({ database: z.string() });

/**
 * Which part of a long list is wanted, in the order of names: the first `limit`, and beside them those of these names.
 * Without `limit` all of it.
 */
export const page = {
  limit: z.int().min(0).optional(),
  names: z.array(z.string()).readonly().optional(),
} as const;
