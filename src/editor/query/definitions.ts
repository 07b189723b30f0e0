import * as vscode from 'vscode';
import type { Backend } from '../../protocol/contract.ts';
import { type DefinitionTarget, definitionTarget } from '../../protocol/definitions.ts';
import { SharingError } from '../../protocol/errors.ts';
import { entityCommand, tableCommand } from '../../protocol/schemaScript.ts';

/**
 * The command that makes what the query of a `definitionUri` names; undefined for URIs of another kind. Rejects with
 * `EntityNotFound` where the database holds nothing of the name.
 */
export async function definitionText(backend: Backend, query: string): Promise<string | undefined> {
  const target = definitionTarget(query);
  if (!target) return undefined;
  const { database, name } = target;
  const text = await commandOf(backend, target);
  if (text !== undefined) return `${text}\n`;
  throw new SharingError('EntityNotFound', vscode.l10n.t("'{0}' is no longer in database '{1}'.", name, database));
}

async function commandOf(backend: Backend, target: DefinitionTarget): Promise<string | undefined> {
  const { cluster, database, of, name } = target;
  if (of !== 'tables') return entityCommand(await backend.listEntities({ cluster, database }), of, name);
  const tables = await backend.listTables({ cluster, database, limit: 0, names: [name] });
  return tables[0] && tableCommand(tables[0]);
}
