import { SharingError } from '../../protocol/errors.ts';
import { type FunctionDefinition, onNullable } from './definition.ts';

export const assertions = {
  /** True, or the end of the query with the message. Source: Kusto documentation, "assert()". */
  assert: onNullable(['BOOLEAN', 'VARCHAR'], 'BOOLEAN', (condition, message) => {
    if (condition === true) return true;
    throw new SharingError('QueryInvalid', `assert() has failed with message: '${message ?? ''}'`);
  }),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
