import * as z from 'zod';
import { ClusterUri } from './catalog.ts';
import { documentScheme } from './editorMethods.ts';
import { sharedKinds } from './sharedKinds.ts';

/** Something that a database holds. The document about it shows the command that makes it. */
export const DefinitionTarget = z.object({
  cluster: ClusterUri,
  clusterName: z.string(),
  database: z.string(),
  of: z.enum(sharedKinds),
  name: z.string(),
});
export type DefinitionTarget = z.infer<typeof DefinitionTarget>;

/** URI of the document about it. What it is stands in the query; the path is for people to read. */
export function definitionUri(target: DefinitionTarget): string {
  const { clusterName, database, name } = target;
  const path = [clusterName, database, name].map((each) => encodeURIComponent(each.replaceAll('/', '∕'))).join('/');
  return `${documentScheme}:/${path}.kql?${encodeURIComponent(JSON.stringify(target))}`;
}

/** What a document is about, from the query of its URI; undefined for documents of another kind. */
export function definitionTarget(query: string): DefinitionTarget | undefined {
  if (!query.startsWith('{')) return undefined;
  const parsed = DefinitionTarget.safeParse(JSON.parse(query));
  return parsed.success ? parsed.data : undefined;
}
