import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { back } from '../../src/editor/commands/steps.ts';
import { type CommandName, commandIds } from '../../src/editor/contributions.ts';
import type { ExtensionApi } from '../../src/extension.ts';
import { onCluster, onDatabase } from './support/commandsOnRows.ts';
import { activated, cluster, workspaceFile } from './support/extension.ts';
import { type Answer, type Drive, type Driven, driving } from './support/inputs.ts';

const refused = /no longer there|has no database|not running|is stopped|has no role|is attached to|cannot be/;

/** Every question after the first has its number and a way back. */
function assertSteps({ questions }: Driven): void {
  for (const [index, { place, title }] of questions.entries()) {
    assert.notEqual(title, '');
    if (index > 0) assert.match(place, /^<\d+\/\d+$/, `question ${index + 1} of ${title}`);
  }
}

describe('the questions of commands', () => {
  let api: ExtensionApi;
  let leader: string;
  let follower: string;

  before(async () => {
    api = await activated();
    leader = await cluster(api, 'flowleader');
    follower = await cluster(api, 'flowfollower');
    const { backend, model } = api.services;
    await backend.createDatabase({ cluster: leader, database: 'Stock' });
    const path = await workspaceFile('flow/Parts.csv', 'Id,Name\n1,bolt\n2,nut\n');
    await backend.ingestFile({ cluster: leader, database: 'Stock', table: 'Parts', path, format: {} });
    await backend.attachDatabase({ follower, leader, database: 'Stock', databaseNameOverride: 'StockCopy' });
    await Promise.all([model.children('leader'), model.children('follower')]);
  });
  after(async () => {
    const { backend } = api.services;
    await backend.detachDatabase({ cluster: follower, database: 'StockCopy' });
    await backend.deleteCluster({ cluster: follower });
    await backend.deleteCluster({ cluster: leader });
  });

  const run = (name: CommandName, drive: Drive, ...args: readonly unknown[]): Promise<Driven> =>
    driving(drive, () => vscode.commands.executeCommand(commandIds[name], ...args));
  const leaderNode = (): unknown => api.services.model.clusterNode('leader', leader);
  const stock = (): unknown => api.services.model.databaseNode('leader', leader, 'Stock');
  const copy = (): unknown => api.services.model.databaseNode('follower', follower, 'StockCopy');

  describe('what cannot be done is refused before anything is asked', () => {
    for (const [name, node, button] of [
      ['dropDatabase', stock, 'Detach All and Drop…'],
      ['deleteCluster', leaderNode, 'Detach All and Delete…'],
      ['stopCluster', leaderNode, 'Show Followers'],
    ] as const) {
      it(name, async () => {
        const { questions, messages, buttons } = await run(name, {}, node());
        assert.deepEqual(questions, []);
        assert.equal(messages.length, 1);
        assert.match(messages[0] ?? '', /^error: .*'flowfollower'/);
        assert.ok(buttons[0]?.includes(button) && buttons[0].includes('Show Followers'), String(buttons));
      });
    }

    it('stopping a follower, which names its leader', async () => {
      const { messages } = await run('stopCluster', {}, api.services.model.clusterNode('follower', follower));
      assert.match(messages.join(), /^error: Cluster 'flowfollower' follows 'flowleader'/);
    });
  });

  describe('stand in steps, with a way back that keeps what was entered', () => {
    const flows: readonly (readonly [CommandName, () => unknown, Drive['answers'] & object])[] = [
      ['createDatabase', () => undefined, ['flowleader']],
      ['attachDatabase', () => undefined, ['flowleader/Stock', 'flowfollower']],
      ['attachWithOptions', () => undefined, ['flowleader/Stock', 'flowfollower', 'Other', 'None', 'Only Some']],
      ['setCachingPolicy', () => undefined, ['flowleader/Stock', 'Other…']],
      ['setSyncInterval', () => undefined, ['flowfollower/StockCopy']],
      ['setFreshnessObjective', () => undefined, ['flowfollower/StockCopy']],
      ['addPrincipal', () => undefined, ['flowleader/Stock', 'Viewer', 'Other…']],
      ['addPrincipal', leaderNode, ['AllDatabasesViewer', 'Other…']],
      ['removePrincipal', () => undefined, ['flowleader']],
      ['changePrincipalsKind', () => undefined, ['flowfollower/StockCopy']],
      ['changeCachingKind', () => undefined, ['flowfollower/StockCopy']],
      ['setTableCachingPolicy', () => undefined, ['flowfollower/StockCopy', 'Parts', 'Other…']],
      ['setTableCachingPolicy', copy, ['Parts']],
      ['renameFollowed', () => undefined, ['flowfollower/StockCopy']],
      ['changeSharedTables', () => undefined, ['flowfollower/StockCopy', 'Only Some', ['Parts'], '']],
      ['editGroup', () => undefined, ['flowleader', 'New Group…', 'aadgroup=makers@contoso.com']],
      ['setClusterProperties', () => undefined, ['flowleader', 'Trusted Tenants']],
      ['showSharingLedger', () => undefined, ['flowleader']],
      ['exportSharingUsage', () => undefined, ['flowleader']],
      ['createShare', () => undefined, ['flowleader', 'Name', 'Description', 'Write a Line…']],
      ['openInvitation', () => undefined, ['Paste a Link']],
      ['actAs', () => undefined, ['Other…']],
    ];
    for (const [name, node, answers] of flows) {
      it(`${name}: ${answers.flat().join(' › ')}`, async () => {
        const given = node() === undefined ? [] : [node()];
        const driven = await run(name, { answers }, ...given);
        assertSteps(driven);
        assert.equal(driven.questions.length, answers.length + 1, JSON.stringify(driven));
        assert.deepEqual(driven.messages, []);
        // The last step back shows what was chosen there before.
        const last = answers.at(-1) ?? '';
        const again = await run(name, { answers: [...answers, back] }, ...given);
        const proposed = again.questions.at(-1)?.proposed ?? '';
        if (typeof last === 'string') assert.ok(proposed.replace(/^\$\([a-z-]+\) /, '').startsWith(last), proposed);
      });
    }
  });

  it('a role that somebody has is not given again, and that is said', async () => {
    const { backend } = api.services;
    const answers = ['Viewer', 'Other…', 'aaduser=Kim@contoso.com'];
    assert.deepEqual((await run('addPrincipal', { answers }, stock())).messages, []);
    const { version } = (await backend.listDatabases({ cluster: leader }))[0] ?? {};
    const again = await run('addPrincipal', { answers: ['Viewer', 'Other…', 'AADUSER=kim@contoso.com'] }, stock());
    assert.deepEqual(again.messages, [
      "info: 'AADUSER=kim@contoso.com' already has the role Viewer on 'flowleader/Stock'. Nothing was changed.",
    ]);
    assert.equal((await backend.listDatabases({ cluster: leader }))[0]?.version, version);
  });

  it('a role that somebody else has taken is not taken again, nor offered back', async () => {
    const { backend, model } = api.services;
    const { lines } = await backend.effectiveAccess({ cluster: leader, database: 'Stock' });
    const { principal = '' } = lines.find(({ role }) => role === 'Viewer') ?? {};
    const parent = {
      kind: 'entityGroup',
      id: 'shown before #group',
      side: 'leader',
      cluster: leader,
      group: 'principals',
      parent: model.databaseNode('leader', leader, 'Stock'),
    };
    const gone = { ...parent, kind: 'principal', parent, database: 'Stock', role: 'Viewer', principal };
    const principals = [{ role: 'Viewer' as const, principal }];
    const of = { cluster: leader, database: 'Stock', role: 'Viewer' as const };
    await backend.changeDatabasePrincipals({ ...of, change: 'drop', principals });
    const { messages, questions } = await run('removePrincipal', { button: 'Remove' }, gone);
    assert.deepEqual(questions, []);
    assert.equal(messages.length, 1, JSON.stringify(messages));
    assert.match(messages[0] ?? '', /^error: '.*kim.*' no longer has the role Viewer on 'flowleader\/Stock'/i);
  });

  describe('take no name that is none', () => {
    const wrong = ['', '  ', 'a'.repeat(1025), 'a/b', '..', "it's", '🙂'];
    const places: readonly (readonly [CommandName, () => unknown, readonly string[], string])[] = [
      ['createCluster', () => undefined, [], 'FLOWLEADER'],
      ['createDatabase', leaderNode, [], 'STOCK'],
      ['attachDatabase', () => undefined, ['flowleader/Stock', 'flowfollower'], 'stockcopy'],
      ['renameFollowed', copy, [], ''],
    ];
    for (const [name, node, before, other] of places) {
      it(name, async () => {
        const state = await everything();
        for (const text of [...wrong, ...(other === '' ? [] : [other])]) {
          const given = node() === undefined ? [] : [node()];
          const { questions, messages } = await run(name, { answers: [...before, text] }, ...given);
          const { problem = '' } = questions.at(-1) ?? {};
          assert.match(problem, /must not be empty|blank|cannot be|too many|already/, `${name} ${text.slice(0, 20)}`);
          assert.deepEqual(messages, []);
        }
        assert.equal(await everything(), state);
      });
    }
  });

  /** All that a wrong answer could have changed. */
  async function everything(): Promise<string> {
    const { backend } = api.services;
    const clusters = await backend.listClusters({});
    const lists = await Promise.all(
      [leader, follower].map((each) =>
        Promise.all([backend.listDatabases({ cluster: each }), backend.listShares({ cluster: each })]),
      ),
    );
    return JSON.stringify([
      clusters.map(({ name, state }) => [name, state]),
      lists.map(([d, s]) => [d.map(({ name }) => name), s]),
    ]);
  }

  describe('on a database that somebody has dropped end in one error that names it', () => {
    for (const name of onDatabase) {
      for (const side of ['leader', 'follower'] as const) {
        it(`${name}, ${side}`, async () => {
          const { model } = api.services;
          const node = model.databaseNode(side, side === 'leader' ? leader : follower, 'Gone');
          const driven = await run(name, { button: 'Detach', answers: ['flow', 'x'] }, node);
          assert.equal(driven.messages.length, 1, JSON.stringify(driven));
          assert.match(driven.messages[0] ?? '', /^error: .*Gone/);
          assert.match(driven.messages[0] ?? '', refused);
        });
      }
    }
  });

  describe('on a cluster that somebody has deleted end in one error that names it', () => {
    for (const name of onCluster) {
      it(name, async () => {
        const { model } = api.services;
        const node = model.clusterNode('leader', leader.replace('flowleader', 'flowgone'));
        const driven = await run(name, { answers: ['x'] }, node);
        assert.equal(driven.messages.length, 1, JSON.stringify(driven));
        assert.match(driven.messages[0] ?? '', /^error: .*flowgone/);
      });
    }
  });

  describe('on a cluster that is stopped end in one error that offers to start it', () => {
    let stopped: string;
    before(async () => {
      const { backend, model } = api.services;
      stopped = await cluster(api, 'flowstopped');
      await backend.createDatabase({ cluster: stopped, database: 'Old' });
      await model.children('leader');
      await backend.stopCluster({ cluster: stopped });
    });
    after(async () => {
      await api.services.backend.deleteCluster({ cluster: stopped });
    });

    for (const name of onDatabase) {
      it(name, async () => {
        const node = api.services.model.databaseNode('leader', stopped, 'Old');
        const { messages, buttons, questions } = await run(name, {}, node);
        assert.equal(messages.length, 1, JSON.stringify([messages, questions]));
        assert.match(messages[0] ?? '', /^error: .*'flowstopped' is (stopped|not running)\. Start it first/);
        assert.ok(buttons[0]?.includes('Start Cluster'), String(buttons));
      });
    }
    for (const name of [
      'createDatabase',
      'createShare',
      'showSharingLedger',
      'editGroup',
      'setClusterProperties',
    ] as const) {
      it(name, async () => {
        const answers = { createDatabase: ['New'], createShare: ['S', '', 'No Terms'], showSharingLedger: [''] };
        const more = { editGroup: ['New Group…', 'aadgroup=a@b.c', ''], setClusterProperties: ['Streaming', 'On'] };
        const node = api.services.model.clusterNode('leader', stopped);
        const { messages, questions } = await run(name, { answers: { ...answers, ...more }[name] }, node);
        assert.equal(messages.length, 1, JSON.stringify([messages, questions]));
        assert.match(messages[0] ?? '', /^error: .*'flowstopped' is (stopped|not running)\. Start it first/);
      });
    }

    it('stopCluster says that it is so already', async () => {
      const { messages, questions } = await run('stopCluster', {}, api.services.model.clusterNode('leader', stopped));
      assert.deepEqual([messages, questions], [["info: Cluster 'flowstopped' is stopped already."], []]);
    });
  });

  describe('without rights end in one error that says which', () => {
    const nobody = 'aaduser=nobody@contoso.com';
    before(() => api.services.backend.actAs({ principal: nobody }));
    after(() => api.services.backend.actAs({ principal: api.services.principal.local }));

    const tried: readonly (readonly [CommandName, () => unknown, readonly string[]])[] = [
      ['createDatabase', leaderNode, ['New']],
      ['createShare', leaderNode, ['Share', '', 'No Terms']],
      ['addPrincipal', leaderNode, ['AllDatabasesViewer', 'Other…', 'aaduser=lee@contoso.com']],
      ['editGroup', leaderNode, ['New Group…', 'aadgroup=makers@contoso.com', '']],
      ['setClusterProperties', leaderNode, ['Streaming', 'On']],
      ['stopCluster', leaderNode, []],
      ['deleteCluster', leaderNode, []],
    ];
    for (const [name, node, answers] of tried) {
      it(name, async () => {
        const { messages, questions } = await run(name, { answers }, node());
        assert.equal(messages.length, 1, JSON.stringify([messages, questions]));
        assert.match(messages[0] ?? '', /^error: .*nobody@contoso\.com/);
        assert.match(messages[0] ?? '', /flowleader/);
      });
    }
  });

  describe('Ingest File', () => {
    const path = (name: string, content: string): Promise<string> => workspaceFile(`flow/${name}`, content);

    it('takes several files at once, each into a table of its name', async () => {
      const { backend } = api.services;
      const open = await Promise.all([
        path('Doors.csv', 'Id;Name\n1;front\n'),
        path('Windows.json', '[{"Id":1,"Glass":{"Panes":2}},{"Id":2,"Glass":null}]'),
      ]);
      const drive = {
        open: open.map((each) => vscode.Uri.file(each)),
        answers: ['A table for each file', 'Ingest into'],
      };
      const driven = await run('ingestFile', drive, stock());
      assertSteps(driven);
      assert.match(driven.messages.join(), /^info: .*3 rows.*Doors, Windows/i);
      const tables = await backend.listTables({ cluster: leader, database: 'Stock' });
      assert.deepEqual(tables.map(({ name, rows }) => [name, rows]).sort(), [
        ['Doors', 1],
        ['Parts', 2],
        ['Windows', 2],
      ]);
    });

    it('says which of several failed and why, and what was ingested nevertheless', async () => {
      const files = await Promise.all([path('Good.csv', 'Id,Name\n3,cog\n'), path('Bad.csv', 'Id,Name\nx,cog\n')]);
      const drive = { open: files.map((each) => vscode.Uri.file(each)), answers: ['Parts', 'Ingest into'] };
      const { messages } = await run('ingestFile', drive, stock());
      assert.equal(messages.length, 1);
      assert.match(messages[0] ?? '', /^error: Done: 1 of 2 \(Good\.csv\)\. Not Bad\.csv: .*line 2/i);
    });

    it('ingests nothing when one of several cannot be read', async () => {
      const files = await Promise.all([
        path('Good.csv', 'Id,Name\n3,cog\n'),
        path('Empty.csv', ''),
        path('a.gz', '\u001f'),
      ]);
      await vscode.workspace.fs.writeFile(vscode.Uri.file(files[2]), Uint8Array.of(0x1f, 0x8b, 8, 0));
      const drive = { open: files.map((each) => vscode.Uri.file(each)) };
      const { messages, questions } = await run('ingestFile', drive, stock());
      assert.deepEqual(questions, []);
      assert.equal(messages.length, 1);
      assert.match(messages[0] ?? '', /^error: Nothing was ingested\. Not Empty\.csv: .*empty.* Not a\.gz: .*gzip/);
    });

    it('asks which mapping is to be used where the table has some', async () => {
      const { backend } = api.services;
      const text = `.create table Parts ingestion csv mapping 'Turned' '[{"column":"Id","ordinal":1},{"column":"Name","ordinal":0}]'`;
      await backend.runQuery({ cluster: leader, database: 'Stock', text });
      const file = await path('Turned.csv', 'wheel,7\n');
      const before = await backend.listTables({ cluster: leader, database: 'Stock' });
      const answers: readonly Answer[] = ['flowleader/Stock', 'Parts', 'Turned', back, 'Turned', 'Ingest into'];
      const driven = await run('ingestFile', { answers }, vscode.Uri.file(file));
      assertSteps(driven);
      assert.deepEqual(
        driven.questions.map(({ place }) => place),
        ['1/3', '<2/3', '<3/4', '<4/4', '<3/4', '<4/4'],
      );
      assert.match(driven.questions.at(-1)?.choices.join() ?? '', /Ingest into flowleader\/Stock\/Parts/);
      const after = await backend.listTables({ cluster: leader, database: 'Stock' });
      const rowsOf = (all: typeof after): number => all.find(({ name }) => name === 'Parts')?.rows ?? 0;
      assert.equal(rowsOf(after), rowsOf(before) + 1);
    });
  });

  it('is not put for a row that the view lost while its menu stood open', async () => {
    const before = await everything();
    for (const name of ['dropDatabase', 'detachDatabase', 'stopCluster', 'addPrincipal'] as const) {
      const { questions, messages } = await run(name, {}, undefined, undefined);
      assert.deepEqual(questions, []);
      assert.match(messages.join(), /^warning: The view was redrawn at that moment, so nothing was done/);
    }
    const several = await run('detachDatabase', {}, undefined, [undefined, undefined]);
    assert.match(several.messages.join(), /^warning: The view was redrawn at that moment, so nothing was done/);
    assert.equal(await everything(), before);
  });

  it('goes on when the server is killed while a question stands', async () => {
    const { backend } = api.services;
    await backend.createDatabase({ cluster: leader, database: 'Brief' });
    await api.services.model.children('leader');
    const node = api.services.model.databaseNode('leader', leader, 'Brief');
    const answers = ['Brief'];
    const drive: Drive = {
      answers,
      onQuestion: () => {
        const pid = api.serverPid();
        if (pid !== undefined) process.kill(pid, 'SIGKILL');
      },
    };
    const { messages } = await run('dropDatabase', drive, node);
    const names = (await backend.listDatabases({ cluster: leader })).map(({ name }) => name);
    // Either it was done by the next server, or it says that it may not have been; never both, and never nothing.
    if (names.includes('Brief')) assert.match(messages.join(), /^warning: The server stopped/);
    else assert.deepEqual(messages, []);
  });
});
