import type { QueryExplanation } from '../../protocol/query.ts';
import type { CommandHandlers, Services } from '../commands/services.ts';
import { planText, sqlText } from './explainTexts.ts';
import { chosenQuery, queryDocument, titleOf } from './queryAtCursor.ts';
import type { QueryRange } from './runTarget.ts';

/** What a query becomes, as documents that cannot be changed and follow what the database becomes. */
export function explainCommands(services: Services): Pick<CommandHandlers, 'showSql' | 'showQueryPlan'> {
  return {
    showSql: (target) => show(services, 'sql', sqlText, target),
    showQueryPlan: (target) => show(services, 'plan.txt', planText, target),
  };
}

async function show(
  services: Services,
  ending: string,
  textOf: (explanation: QueryExplanation) => string,
  target?: QueryRange,
): Promise<void> {
  const { backend, documents } = services;
  const document = await queryDocument(target);
  const query = document && (await chosenQuery(services, document, target));
  if (!query) return;
  const { text } = query;
  const { cluster, database } = query.database;
  await documents.showText(`${titleOf(text)} · ${query.database.clusterName}/${database}.${ending}`, async () =>
    textOf(await backend.explainQuery({ cluster, database, text })),
  );
}
