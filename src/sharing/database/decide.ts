import { SharingError } from '../../protocol/errors.ts';
import { fail, ok } from '../../protocol/result.ts';
import type { DecisionContext } from '../context.ts';
import type { DatabaseCommand } from './commands.ts';
import { decideDescribing } from './decideDescribing.ts';
import { decideEntities } from './decideEntities.ts';
import { decideExtents } from './decideExtents.ts';
import { decideMappings } from './decideMappings.ts';
import { decidePolicies } from './decidePolicies.ts';
import { decideTables } from './decideTables.ts';
import type { Decision } from './decision.ts';
import type { DatabaseState } from './state.ts';

/** All rules of a database. No events: what was asked for is so already. */
export function decideDatabase(state: DatabaseState, command: DatabaseCommand, context: DecisionContext): Decision {
  if (command.type === 'CreateDatabase') {
    return state.id === '' ? ok([{ type: 'DatabaseCreated', id: command.id, name: command.name }]) : ok([]);
  }
  if (state.id === '') return fail(new SharingError('DatabaseNotFound', 'There is no database here.'));
  switch (command.type) {
    case 'CreateTable':
    case 'AlterTable':
    case 'RenameColumns':
    case 'DropColumns':
    case 'RenameTables':
    case 'DescribeColumns':
    case 'DropTables':
      return decideTables(state, command, context);
    case 'AddExtents':
    case 'DropExtents':
    case 'ClearTable':
    case 'DropExpiredExtents':
      return decideExtents(state, command, context);
    case 'AlterCachingPolicy':
    case 'DeleteCachingPolicy':
    case 'AlterRetentionPolicy':
    case 'DeleteRetentionPolicy':
      return decidePolicies(state, command);
    case 'SetFunction':
    case 'SetMaterializedView':
    case 'RenameMaterializedView':
    case 'SetExternalTable':
    case 'DropEntities':
      return decideEntities(state, command, context);
    case 'SetIngestionMapping':
    case 'DropIngestionMapping':
      return decideMappings(state, command, context);
    case 'DescribeEntity':
    case 'SetPrettyName':
      return decideDescribing(state, command);
  }
}
