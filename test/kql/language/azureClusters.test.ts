import assert from 'node:assert/strict';
import { completionAt } from '../../../src/kql/editing/completion.ts';
import { diagnosticsOf } from '../../../src/kql/editing/diagnostics.ts';
import { withSurroundings } from '../../../src/kql/editing/surroundings.ts';
import { type Globals, loadKustoLanguage } from '../../../src/kql/kustoLanguage.ts';
import { globalsOf } from '../../../src/kql/schemaSymbols.ts';
import { azureClouds, azureClusterAliases } from '../../../src/protocol/azureClouds.ts';
import type { DatabaseSchema } from '../../../src/protocol/schema.ts';

describe('clusters of Azure in a query', () => {
  before(() => loadKustoLanguage());

  /** A query of `contoso/Own` in the cloud with that ending, where `adatum` has the database `Ships`. */
  const globalsIn = (ending: string): Globals => {
    const uri = (name: string): string => `https://${name}.westeurope${ending}`;
    const own: DatabaseSchema = { cluster: uri('contoso'), name: 'Own', version: '1', tables: [] };
    const named = (of: string, database: string) =>
      azureClusterAliases(of).map((name) => ({ uri: of, name, databases: [{ name: database }] }));
    const clusters = [...named(own.cluster, 'Own').slice(0, 1), ...named(uri('adatum'), 'Ships')];
    return withSurroundings(globalsOf(own), own, { version: '1', clusters }, () => undefined);
  };
  const completed = (globals: Globals, text: string): readonly string[] =>
    completionAt({ uri: text, text: `${text})` }, text.length, globals).map(({ label }) => label);

  for (const [cloud, { clusterHosts }] of Object.entries(azureClouds)) {
    const ending = clusterHosts[0] ?? '';

    it(`are completed by host and short name, and their databases by either, in the cloud ${cloud}`, () => {
      const globals = globalsIn(ending);
      const names = completed(globals, 'cluster(');
      for (const name of [`adatum.westeurope${ending}`, 'adatum.westeurope', `contoso.westeurope${ending}`]) {
        assert.ok(names.includes(`'${name}'`), `${name} among ${names}`);
      }
      for (const name of [`https://adatum.westeurope${ending}`, `adatum.westeurope${ending}`, 'adatum.westeurope']) {
        const text = `cluster("${name}").database(`;
        assert.ok(completed(globals, text).includes("'Ships'"), name);
        assert.deepEqual(diagnosticsOf({ uri: text, text: `${text}"Ships").T` }, globals), []);
      }
      assert.ok(completed(globals, 'cluster("contoso.westeurope").database(').includes("'Own'"));
    });
  }

  it('that nobody knows are said not to be known', () => {
    const document = { uri: 'unknown', text: 'cluster("adatum").database("Ships").T' };
    const [problem] = diagnosticsOf(document, globalsIn('.kusto.windows.net'));
    assert.match(problem?.message ?? '', /'adatum'.*reachable cluster/);
  });
});
