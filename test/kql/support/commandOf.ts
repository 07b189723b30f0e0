import assert from 'node:assert/strict';
import { parseCommand } from '../../../src/kql/management/parseCommand.ts';
import { ManagementCommand } from '../../../src/protocol/management.ts';

/** The command of a text; fails where it is not plain data of the union. */
export function commandOf(text: string): ManagementCommand {
  const { command } = parseCommand(text);
  assert.deepEqual(ManagementCommand.parse(command), command, 'it is plain data of the union');
  return command;
}
