import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../../../src/engine/engine.ts';
import { type JournalFiles, nodeJournalFiles } from '../../../src/engine/journal/journalFiles.ts';
import { eventually, openEngine, temporaryFolder } from '../../support/engineFixture.ts';

/**
 * Files of a process that dies at its `death`-th commit from now: just before the commit is on disk or just after,
 * and nothing works from then on.
 */
function mortal(): { readonly files: JournalFiles; arm(death: number, after: boolean): void; isDead(): boolean } {
  let left = Number.POSITIVE_INFINITY;
  let afterwards = false;
  let dead = false;
  const died = (): Promise<never> => Promise.reject(new Error('the process is dead'));
  const alive =
    <A extends unknown[], R>(run: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> =>
      dead ? died() : run(...args);
  return {
    files: {
      read: alive(nodeJournalFiles.read),
      readBytes: alive(nodeJournalFiles.readBytes),
      list: alive(nodeJournalFiles.list),
      replace: alive(nodeJournalFiles.replace),
      modified: alive(nodeJournalFiles.modified),
      setAside: alive(nodeJournalFiles.setAside),
      async create(path, content) {
        if (dead) return died();
        left -= 1;
        if (left > 0) return nodeJournalFiles.create(path, content);
        dead = true;
        if (afterwards) await nodeJournalFiles.create(path, content);
        return died();
      },
    },
    arm(death, after) {
      left = death;
      afterwards = after;
    },
    isDead: () => dead,
  };
}

describe('sagas', () => {
  for (const operation of ['attach', 'detach'] as const) {
    for (const death of [1, 2, 3]) {
      for (const after of [false, true]) {
        it(`${operation}: leader and follower agree after a crash ${after ? 'after' : 'before'} commit ${death}`, async () => {
          await using folder = await temporaryFolder();
          const { files, arm } = mortal();
          const doomed = await openEngine([folder.path], { files });
          const { uri: leader } = await doomed.createCluster({
            folder: folder.path,
            name: 'contoso',
            region: 'West Europe',
          });
          const { uri: follower } = await doomed.createCluster({
            folder: folder.path,
            name: 'fabrikam',
            region: 'West Europe',
          });
          await doomed.createDatabase({ cluster: leader, database: 'Aviation' });
          const attach = (): Promise<unknown> => doomed.attachDatabase({ follower, leader, database: 'Aviation' });
          const detach = (): Promise<unknown> => doomed.detachDatabase({ cluster: follower, database: 'Aviation' });
          if (operation === 'detach') await attach();
          arm(death, after);
          // A step that failed for a passing reason may be left for later, so a detach may succeed for its user.
          await (operation === 'attach' ? attach() : detach()).catch(() => undefined);
          await doomed.close();

          const engine = await openEngine([folder.path]);
          const sides = async (): Promise<{ leader: number; follower: string[] }> => {
            const [database] = await engine.listDatabases({ cluster: leader });
            const followed = await engine.listFreshness({});
            return { leader: database?.followers.length ?? 0, follower: followed.map((freshness) => freshness.state) };
          };
          const begun = death > 1 || after;
          const attached = operation === 'attach' ? begun : !begun;
          const expected = attached ? { leader: 1, follower: ['Following'] } : { leader: 0, follower: [] };
          const agreed = await eventually(sides, (seen) => JSON.stringify(seen) === JSON.stringify(expected));
          assert.deepEqual(agreed, expected);
          if (!attached) {
            const cache = (): Promise<string[]> =>
              readdir(join(folder.path, '.clusters/fabrikam/cache')).catch(() => []);
            assert.deepEqual(await eventually(cache, (files) => files.length === 0), []);
          }
          await engine.close();
        });
      }
    }
  }

  const consumer = 'tester@contoso.com';

  interface Shared {
    readonly engine: Engine;
    readonly leader: string;
    readonly follower: string;
    readonly share: string;
    readonly token: string;
  }

  /** A provider and a consumer; the invitation waits to be accepted. */
  async function invited(folder: string, files: JournalFiles): Promise<Shared> {
    const engine = await openEngine([folder], { files });
    const create = (name: string): Promise<{ uri: string }> =>
      engine.createCluster({ folder, name, region: 'West Europe' });
    const { uri: leader } = await create('contoso');
    const { uri: follower } = await create('fabrikam');
    await engine.createDatabase({ cluster: leader, database: 'Aviation' });
    await engine.ingestFile({ cluster: leader, database: 'Aviation', table: 'Flights', path: '/5', format: {} });
    const { id: share } = await engine.createShare({ cluster: leader, name: 'Air', description: '', terms: '' });
    await engine.addDataSet({ cluster: leader, share, name: 'All', database: 'Aviation' });
    const { token } = await engine.invite({ cluster: leader, share, invitee: { kind: 'email', email: consumer } });
    return { engine, leader, follower, share, token };
  }

  /** What both sides say of the share, in one line. */
  async function said(engine: Engine, { leader, follower }: Shared): Promise<string> {
    const [share] = await engine.listShares({ cluster: leader });
    const [held] = await engine.listShareSubscriptions({ cluster: follower });
    const followed = await engine.listFreshness({});
    return [
      share?.invitations[0]?.status,
      share?.subscriptions[0]?.status ?? 'none',
      held?.status ?? 'none',
      followed[0]?.state ?? 'nothing',
    ].join(' ');
  }

  for (const death of [1, 2, 3]) {
    for (const after of [false, true]) {
      const when = `${after ? 'after' : 'before'} commit ${death}`;
      it(`accept: provider and consumer agree after a crash ${when}`, async () => {
        await using folder = await temporaryFolder();
        const { files, arm } = mortal();
        const doomed = await invited(folder.path, files);
        arm(death, after);
        await doomed.engine.acceptInvitation({ token: doomed.token, cluster: doomed.follower }).catch(() => undefined);
        await doomed.engine.close();
        const engine = await openEngine([folder.path]);
        const begun = death > 1 || after;
        const expected = begun ? 'Accepted Active Active nothing' : 'Pending none none nothing';
        const agreed = await eventually(
          () => said(engine, doomed),
          (seen) => seen === expected,
        );
        assert.equal(agreed, expected);
        await engine.close();
      });

      it(`revoke: nothing of the data is left, and both say so, after a crash ${when}`, async () => {
        await using folder = await temporaryFolder();
        const { files, arm, isDead } = mortal();
        const doomed = await invited(folder.path, files);
        const { leader, follower, share, token } = doomed;
        const { id: subscription, dataSets } = await doomed.engine.acceptInvitation({ token, cluster: follower });
        const dataSet = dataSets[0]?.id ?? '';
        await doomed.engine.mapDataSet({ cluster: follower, subscription, dataSet, follower });
        arm(death, after);
        // The follower makes the later commits by itself, once it finds its grant gone.
        await doomed.engine.revokeSubscription({ cluster: leader, share, subscription }).catch(() => undefined);
        await eventually(isDead, (dead) => dead);
        await doomed.engine.close();
        const engine = await openEngine([folder.path]);
        const begun = death > 1 || after;
        const expected = begun ? 'Accepted Revoked Revoked nothing' : 'Accepted Active Active Following';
        const agreed = await eventually(
          () => said(engine, doomed),
          (seen) => seen === expected,
        );
        assert.equal(agreed, expected);
        const cache = (): Promise<string[]> => readdir(join(folder.path, '.clusters/fabrikam/cache')).catch(() => []);
        if (begun) assert.deepEqual(await eventually(cache, (names) => names.length === 0), []);
        await engine.close();
      });
    }
  }

  for (const commit of [1, 2, 3, 4]) {
    it(`attach: cancelled at commit ${commit}, it is whole or leaves nothing`, async () => {
      await using folder = await temporaryFolder();
      const controller = new AbortController();
      let left = Number.POSITIVE_INFINITY;
      const engine = await openEngine([folder.path], {
        files: {
          ...nodeJournalFiles,
          async create(path, content) {
            left -= 1;
            if (left === 0) controller.abort();
            return nodeJournalFiles.create(path, content);
          },
        },
      });
      const made = (name: string) => engine.createCluster({ folder: folder.path, name, region: 'West Europe' });
      const [{ uri: leader }, { uri: follower }] = [await made('contoso'), await made('fabrikam')];
      await engine.createDatabase({ cluster: leader, database: 'A' });
      left = commit;
      const attaching = engine.attachDatabase({ follower, leader, database: 'A' }, { signal: controller.signal });
      const error = await attaching.then(
        () => undefined,
        (raw: unknown) => raw,
      );
      if (commit <= 3) assert.equal((error as Error | undefined)?.name, 'AbortError');
      const expected = error === undefined ? 1 : 0;
      assert.equal((await engine.listAttachments({ cluster: follower })).length, expected);
      assert.equal((await engine.listFollowers({ cluster: leader })).length, expected);
      assert.equal((await engine.listDatabases({ cluster: follower })).length, expected);
      await engine.close();
    });
  }
});
