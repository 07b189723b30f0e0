import assert from 'node:assert/strict';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as vscode from 'vscode';
import { type CommandName, commandIds } from '../../src/editor/contributions.ts';
import type { AnyNode } from '../../src/editor/tree/anyNode.ts';
import { ClustersTreeProvider } from '../../src/editor/tree/clustersTreeProvider.ts';
import { EntityTree } from '../../src/editor/tree/entityTree.ts';
import type { ExtensionApi } from '../../src/extension.ts';
import { eventually } from '../support/eventually.ts';
import { activated, cluster, workspaceFile, workspaceFolder } from './support/extension.ts';
import { type Drive, type Driven, driving } from './support/inputs.ts';
import { mountSmallDisk, withoutPermission } from './support/troubledDisk.ts';

/** What is wrong is said by its name and with a way out, and nothing is changed by it. */
describe('bad input', () => {
  let api: ExtensionApi;
  let leader: string;
  let follower: string;
  let views: Readonly<Record<'leader' | 'follower', ClustersTreeProvider>>;

  before(async () => {
    api = await activated();
    const { backend, model, sharing } = api.services;
    leader = await cluster(api, 'badleader');
    follower = await cluster(api, 'badfollower');
    await backend.createDatabase({ cluster: leader, database: 'Stock' });
    const path = await workspaceFile('bad/Parts.csv', 'Id,Name\n1,bolt\n2,nut\n');
    await backend.ingestFile({ cluster: leader, database: 'Stock', table: 'Parts', path, format: {} });
    await backend.attachDatabase({ follower, leader, database: 'Stock', databaseNameOverride: 'StockCopy' });
    const entities = new EntityTree(backend, model, vscode.l10n.t);
    const view = (side: 'leader' | 'follower'): ClustersTreeProvider =>
      new ClustersTreeProvider(side, model, sharing, entities, () => 10_000);
    views = { leader: view('leader'), follower: view('follower') };
    await Promise.all([model.children('leader'), model.children('follower')]);
  });
  after(async () => {
    const { backend } = api.services;
    for (const view of Object.values(views)) view.dispose();
    await backend.detachDatabase({ cluster: follower, database: 'StockCopy' });
    for (const each of [follower, leader]) await backend.deleteCluster({ cluster: each });
  });

  const run = (name: CommandName, drive: Drive, ...args: readonly unknown[]): Promise<Driven> =>
    driving(drive, () => vscode.commands.executeCommand(commandIds[name], ...args));
  const leaderNode = (): unknown => api.services.model.clusterNode('leader', leader);
  const stock = (): unknown => api.services.model.databaseNode('leader', leader, 'Stock');
  const clusters = (): string => join(workspaceFolder().uri.fsPath, '.clusters');

  /** Rows, versions and commits of everything that there is, when what is followed is up to date. */
  async function everything(): Promise<string> {
    const isVisible = async (): Promise<boolean> =>
      (await api.services.backend.listFreshness({})).every(
        ({ visibleVersion, lag }) => visibleVersion > 0 && lag === 0,
      );
    await eventually('what is followed is up to date', isVisible);
    const { backend } = api.services;
    const found: unknown[] = [];
    for (const { uri, name, state } of await backend.listClusters({})) {
      if (state !== 'Running') continue;
      const databases = await backend.listDatabases({ cluster: uri });
      const journal = await readdir(join(fileURLToPath(uri), 'journal'));
      const commits = journal.filter((file) => /^\d+\.json$/.test(file)).length;
      found.push([name, commits, databases.map((each) => [each.name, each.version, each.tables, each.rows])]);
    }
    return JSON.stringify(found);
  }

  /** Has a command refused by this one message, with these buttons before the log's, while nothing changes. */
  async function refused(
    name: CommandName,
    drive: Drive,
    args: readonly unknown[],
    says: string | RegExp,
    fixes: readonly string[] = [],
  ): Promise<void> {
    const before = await everything();
    const { messages, buttons } = await run(name, drive, ...args);
    assert.equal(messages.length, 1, JSON.stringify(messages));
    if (typeof says === 'string') assert.equal(messages[0], says);
    else assert.match(messages[0] ?? '', says);
    assert.deepEqual(buttons[0], [...fixes, 'Show Log']);
    assert.equal(await everything(), before);
  }

  describe('in a file is named, with what to do', () => {
    const into = ['badleader/Stock', 'Parts', 'Ingest into'];
    const files: readonly (readonly [
      what: string,
      file: string,
      content: string,
      Drive['answers'] & object,
      RegExp,
    ])[] = [
      [
        'an unknown type',
        'notes.xyz',
        'hello',
        [],
        /^error: The type of 'notes\.xyz' is unknown\. Give it a usual extension, or choose one of CSV, .*Parquet\.$/,
      ],
      [
        'nothing',
        'nothing.csv',
        '',
        [],
        /^error: 'nothing\.csv' is empty: there is nothing to ingest\. Choose another file\.$/,
      ],
      [
        'a bad row',
        'row.csv',
        'Id,Name\n3,cog\nfour,pin\n',
        into,
        /^error: .*'?row\.csv'?, line 3, column 1 'Id': 'four' is no long\. .*nothing was ingested/,
      ],
      [
        'too few columns in a row',
        'few.csv',
        'Id,Name\n3,cog\n4\n',
        into,
        /^error: Line 3 of 'few\.csv' has 1 instead of 2 columns\. Mend the line; nothing was ingested\.$/,
      ],
      [
        'a column too many',
        'many.csv',
        'Id,Name,Weight\n3,cog,1\n',
        into,
        /^error: 'many\.csv' has 'Weight', which the table has not\. The table's columns are 'Id', 'Name'\. Rename or remove/,
      ],
    ];
    for (const [what, file, content, answers, says] of files) {
      it(what, async () => {
        const path = await workspaceFile(`bad/${file}`, content);
        await refused('ingestFile', { answers }, [vscode.Uri.file(path)], says);
      });
    }

    it('a Parquet that was cut off', async () => {
      const { backend } = api.services;
      const { result } = await backend.runQuery({ cluster: leader, database: 'Stock', text: 'Parts' });
      const whole = join(clusters(), '..', 'bad', 'whole.parquet');
      await backend.exportResult({ result, table: 0, format: 'parquet', path: whole });
      const cut = join(whole, '..', 'cut.parquet');
      await writeFile(cut, (await readFile(whole)).subarray(0, -1));
      const says = /^error: 'cut\.parquet' is damaged and cannot be read\. Get a whole copy; nothing was ingested\./;
      await refused('ingestFile', {}, [vscode.Uri.file(cut)], says);
    });
  });

  it('in the name of a table is said while it is typed', async () => {
    const path = await workspaceFile('bad/Good.csv', 'Id\n1\n');
    const before = await everything();
    const allowed =
      'Use letters, digits, underscores, spaces, dots and dashes, beginning with a letter, digit or underscore; at most 1,024 characters.';
    for (const name of ['a/b', '..', `it's`, '🙂', 'a'.repeat(1025)]) {
      const answers = ['badleader/Stock', 'New table', name];
      const { questions, messages } = await run('ingestFile', { answers }, vscode.Uri.file(path));
      const why =
        name.length > 1024
          ? `'${'a'.repeat(57)}…' has 1,025 characters, too many for the name of a table.`
          : `'${name}' cannot be the name of a table.`;
      assert.equal(questions.at(-1)?.problem, `${why} ${allowed}`);
      assert.deepEqual(messages, []);
    }
    assert.equal(await everything(), before);
  });

  it('the name of a cluster that exists is said while it is typed', async () => {
    const before = await everything();
    const { questions, messages } = await run('createCluster', { answers: ['BadLeader'] });
    assert.equal(questions.at(-1)?.problem, "There is a cluster 'BadLeader' already. Choose another name.");
    assert.deepEqual(messages, []);
    assert.equal(await everything(), before);
  });

  it('a cluster that is to follow itself', async () => {
    const says =
      "error: Cluster 'badleader' owns this database already; it cannot follow itself. Choose another follower cluster.";
    await refused('attachDatabase', { answers: ['Again'] }, [stock(), [leaderNode()]], says, ['Create Cluster…']);
  });

  it('a database that is attached already', async () => {
    const says =
      /^error: 'badleader\/Stock' is already attached to 'badfollower' by configuration '.+'\. Detach it there first to attach it otherwise\.$/;
    await refused('attachDatabase', { answers: ['badfollower', 'Again'] }, [stock()], says, ['Show Followers']);
  });

  describe('a leader whose folder is gone', () => {
    const away = (): string => join(clusters(), '..', 'bad', 'away');
    const home = (): string => join(clusters(), 'badaway');
    let uri: string;

    before(async () => {
      const { backend } = api.services;
      uri = await cluster(api, 'badaway');
      await backend.createDatabase({ cluster: uri, database: 'Far' });
      await backend.createDatabase({ cluster: uri, database: 'Farther' });
      const path = await workspaceFile('bad/Parts.csv', 'Id,Name\n1,bolt\n2,nut\n');
      await backend.ingestFile({ cluster: uri, database: 'Far', table: 'Parts', path, format: {} });
      await backend.attachDatabase({ follower, leader: uri, database: 'Far' });
    });
    after(async () => {
      const { backend } = api.services;
      await backend.detachDatabase({ cluster: follower, database: 'Far' });
      await backend.deleteCluster({ cluster: uri });
    });

    it('while it is to be attached', async () => {
      let isAway = false;
      const onQuestion = async (): Promise<void> => {
        if (!isAway) await rename(home(), away());
        isAway = true;
      };
      const answers = ['badfollower', 'New'];
      const node = api.services.model.databaseNode('leader', uri, 'Farther');
      const before = (await api.services.backend.listAttachments({ cluster: follower })).length;
      const { messages } = await run('attachDatabase', { answers, onQuestion }, node);
      assert.equal(messages.length, 1, JSON.stringify(messages));
      // Before and after the server has seen that the folder went.
      assert.match(
        messages[0] ?? '',
        /^error: There is no cluster 'badaway' in this workspace\. Refresh the view, or open|^warning: The cluster at '.*badaway.*' is gone\. Bring the folder back, or /,
      );
      assert.equal((await api.services.backend.listAttachments({ cluster: follower })).length, before);
    });

    it('while it is followed: its row says so, keeps what was seen, and goes on when the folder is back', async () => {
      const node = api.services.model.databaseNode('follower', follower, 'Far');
      const item = (): vscode.TreeItem => views.follower.getTreeItem(node);
      await eventually('the row says it', () => item().description === 'leader not reachable ← badaway/Far');
      const { tooltip } = views.follower.resolveTreeItem(item(), node);
      assert.ok(tooltip instanceof vscode.MarkdownString);
      assert.match(
        tooltip.value,
        /Leader cluster 'badaway' is not at '.*badaway'.*Bring its folder back, or detach what follows it/,
      );
      await rename(away(), home());
      await eventually('it goes on', () => item().description === 'up to date ← badaway/Far');
      const [table] = await api.services.backend.listTables({ cluster: follower, database: 'Far' });
      assert.equal(table?.rows, 2);
    });
  });

  for (const [what, content, says] of [
    [
      'a commit that is damaged',
      '{"format":1,"sha256":"00","payload":{}}\n',
      /^Commit 1 of the cluster at '.*badcommits.*' is damaged or missing\. Restore '0+1\.json' from a backup; nothing after it is used until then\.$/,
    ],
    [
      'a commit of a newer format',
      '{"format":99,"what":"ever"}\n',
      /badcommits.*' was written by a newer version of Data Share Explorer \(format 99; this one reads up to 1\)\. Update the extension to open it\.$/,
    ],
  ] as const) {
    it(`${what} is the row of its cluster, with a way to try again`, async () => {
      const { backend, model, server } = api.services;
      const uri = await cluster(api, 'badcommits');
      await backend.createDatabase({ cluster: uri, database: 'Kept' });
      const first = join(clusters(), 'badcommits', 'journal', '00000000000000000001.json');
      const whole = await readFile(first);
      const before = await everything();
      await writeFile(first, content);
      await server.restart();
      const rows = async (): Promise<readonly AnyNode[]> => {
        const all = await views.leader.getChildren();
        const node = all.find((each) => each.kind === 'cluster' && each.cluster === uri);
        return node ? views.leader.getChildren(node) : [];
      };
      const [row] = await eventually('the row is there', async () => {
        const found = await rows();
        return found[0]?.kind === 'error' && found;
      });
      assert.ok(row);
      const { label, command, accessibilityInformation } = views.leader.getTreeItem(row);
      assert.match(String(label), says);
      assert.ok(accessibilityInformation?.label.includes(`${label} Press Enter to try again.`));
      const clusterNode = model.clusterNode('leader', uri);
      const { tooltip } = views.leader.resolveTreeItem(views.leader.getTreeItem(clusterNode), clusterNode);
      assert.ok(tooltip instanceof vscode.MarkdownString && tooltip.value.includes('badcommits'));
      // Others go on, and what is asked of this one is refused with the same words.
      await refused('createDatabase', { answers: ['New'] }, [clusterNode], /^error: .*badcommits/);

      await writeFile(first, whole);
      assert.equal(command?.title, 'Retry');
      await eventually('it is as it was', async () => {
        await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
        return (await rows()).some((each) => each.kind === 'database' && each.database === 'Kept');
      });
      assert.equal(await everything(), before);
      await backend.deleteCluster({ cluster: uri });
    });
  }

  it('a folder without permission', async function () {
    if (process.platform === 'win32') this.skip();
    const { backend, model } = api.services;
    const uri = await cluster(api, 'badrights');
    await backend.createDatabase({ cluster: uri, database: 'Kept' });
    await model.children('leader');
    const path = await workspaceFile('bad/Parts.csv', 'Id,Name\n1,bolt\n2,nut\n');
    const node = model.clusterNode('leader', uri);
    await withoutPermission(api, workspaceFolder().uri.fsPath, join(clusters(), 'badrights'), async () => {
      const denied =
        /^error: .*no permission for '.*badrights.*'\. Grant access to the folder and try again; nothing was changed\.$/;
      await refused('createDatabase', { answers: ['New'] }, [node], denied);
      await refused(
        'ingestFile',
        { answers: ['badrights/Kept', 'Parts', 'Ingest into'] },
        [vscode.Uri.file(path)],
        /^error: .*permission/,
      );
    });
    await run('createDatabase', { answers: ['New'] }, node);
    assert.deepEqual((await backend.listDatabases({ cluster: uri })).map(({ name }) => name).sort(), ['Kept', 'New']);
    await backend.deleteCluster({ cluster: uri });
  });

  it('a disk that is full', async function () {
    const { backend } = api.services;
    await onSmallDisk(this);
    const isThere = async (): Promise<boolean> =>
      (await backend.listClusters({})).some(({ name }) => name === 'baddisk');
    await eventually('nobody lists what lay on that disk any more', async () => !(await isThere()));
  });

  async function onSmallDisk(test: Mocha.Context): Promise<void> {
    const { backend, model } = api.services;
    await using disk = await mountSmallDisk(join(clusters(), 'baddisk'));
    if (!disk) {
      console.log('      nobody here may mount a small disk; test/engine/badInput fills one that is imitated');
      return test.skip();
    }
    const uri = await cluster(api, 'baddisk');
    await backend.createDatabase({ cluster: uri, database: 'Kept' });
    await model.children('leader');
    const node = model.clusterNode('leader', uri);
    const path = await workspaceFile('bad/Parts.csv', 'Id,Name\n1,bolt\n2,nut\n');
    const ingest = { answers: ['baddisk/Kept', 'Parts', 'Ingest into'] };
    await disk.fill();
    await refused(
      'createDatabase',
      { answers: ['New'] },
      [node],
      /^error: .*the disk of '.*baddisk.*' is full\. Free some space and try again; nothing was changed\.$/,
    );
    await refused(
      'ingestFile',
      ingest,
      [vscode.Uri.file(path)],
      /^error: There is no disk space left for the data of 'Parts\.csv'\. Free some space and ingest it again; nothing was ingested\.$/,
    );
    await disk.free();
    const { messages } = await run('ingestFile', ingest, vscode.Uri.file(path));
    assert.match(messages.join(), /^info: 2 rows ingested into baddisk\/Kept\/Parts/);
  }
});
