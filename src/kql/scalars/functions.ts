import { addressFunctions } from './addressFunctions.ts';
import { arrayFunctions } from './arrayFunctions.ts';
import { bagFunctions } from './bagFunctions.ts';
import type { ScalarFunctions } from './call.ts';
import { conditionalFunctions } from './conditionalFunctions.ts';
import { contextFunctions } from './contextFunctions.ts';
import { conversionFunctions } from './conversionFunctions.ts';
import { datetimeFunctions } from './datetimeFunctions.ts';
import { dynamicFunctions } from './dynamicFunctions.ts';
import { encodingFunctions } from './encodingFunctions.ts';
import { geoFunctions } from './geoFunctions.ts';
import { mathFunctions } from './mathFunctions.ts';
import { numberFunctions } from './numberFunctions.ts';
import { seriesFunctions } from './seriesFunctions.ts';
import { sketchFunctions } from './sketchFunctions.ts';
import { stringFunctions } from './stringFunctions.ts';
import { textFunctions } from './textFunctions.ts';
import { unitFunctions } from './unitFunctions.ts';
import { windowFunctions } from './windowFunctions.ts';

/** Every scalar function that the engine computes, by its name in KQL. */
export const scalarFunctions: ScalarFunctions = {
  ...addressFunctions,
  ...arrayFunctions,
  ...bagFunctions,
  ...conditionalFunctions,
  ...contextFunctions,
  ...conversionFunctions,
  ...datetimeFunctions,
  ...dynamicFunctions,
  ...encodingFunctions,
  ...geoFunctions,
  ...mathFunctions,
  ...numberFunctions,
  ...seriesFunctions,
  ...sketchFunctions,
  ...stringFunctions,
  ...textFunctions,
  ...unitFunctions,
  ...windowFunctions,
};
