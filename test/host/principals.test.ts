import assert from 'node:assert/strict';
import { activated, cluster } from './support/extension.ts';

describe('acting as another', () => {
  it('is refused what the other may not do, with a way back, also after a restart of the server', async () => {
    const { services } = await activated();
    const { backend, principal, server } = services;
    const uri = await cluster(await activated(), 'contoso');
    const lee = 'aaduser=lee@fabrikam.com';
    const refused = (error: unknown): boolean => {
      assert.ok(error instanceof Error && 'code' in error && 'fix' in error);
      assert.equal(error.code, 'Forbidden');
      assert.equal((error.fix as { command: string }).command, 'dataShareExplorer.actAs');
      return true;
    };
    await backend.actAs({ principal: lee });
    await principal.set(lee);
    try {
      await assert.rejects(backend.createDatabase({ cluster: uri, database: 'Mine' }), refused);
      await server.restart();
      await assert.rejects(backend.createDatabase({ cluster: uri, database: 'Mine' }), refused);
    } finally {
      await backend.actAs({ principal: principal.local });
      await principal.set(principal.local);
    }
    await backend.createDatabase({ cluster: uri, database: 'Mine' });
    await backend.dropDatabase({ cluster: uri, database: 'Mine' });
  });
});
