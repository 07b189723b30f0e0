import { equal } from 'node:assert/strict';
import { compileStep } from '../../src/kql/compileQuery.ts';
import { loadKustoLanguage } from '../../src/kql/kustoLanguage.ts';
import { practiceSchema, practiceTexts } from '../../src/kql/practice.ts';
import { globalsOf } from '../../src/kql/schemaSymbols.ts';

describe('Queries that a thread practises', () => {
  before(() => void loadKustoLanguage());

  for (const text of practiceTexts) {
    it(`are all right: ${text}`, () => {
      equal(compileStep(text, practiceSchema, globalsOf(practiceSchema)).kind, 'query');
    });
  }
});
