import type { ScalarFunctions } from './call.ts';
import { conditionalFunctions } from './conditionalFunctions.ts';
import { conversionFunctions } from './conversionFunctions.ts';
import { datetimeFunctions } from './datetimeFunctions.ts';
import { dynamicFunctions } from './dynamicFunctions.ts';
import { hashFunctions } from './hashFunctions.ts';
import { mathFunctions } from './mathFunctions.ts';
import { stringFunctions } from './stringFunctions.ts';
import { windowFunctions } from './windowFunctions.ts';

/** Every scalar function that the engine computes, by its name in KQL. */
export const scalarFunctions: ScalarFunctions = {
  ...conditionalFunctions,
  ...conversionFunctions,
  ...datetimeFunctions,
  ...dynamicFunctions,
  ...hashFunctions,
  ...mathFunctions,
  ...stringFunctions,
  ...windowFunctions,
};
