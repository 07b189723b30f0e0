import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import {
  type CommandName,
  category,
  commandIds,
  contextKeys,
  ingestibleEndings,
  languageId,
  notebookType,
  panelTypes,
  prefix,
  settings,
  titleCommands,
  toolIds,
  viewIds,
} from '../../../src/editor/contributions.ts';
import { type ToolName, toolInputs } from '../../../src/editor/languageModel/toolInputs.ts';
import { clustersFolderName } from '../../../src/protocol/clustersFolder.ts';
import { codicons } from '../../support/codicons.ts';
import { buildableContextValues } from '../../support/contextValues.ts';
import { holds } from '../../support/whenClause.ts';

const root = resolve(import.meta.dirname, '..', '..', '..');
const readJson = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));

interface MenuItem {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}
interface Manifest {
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: string; readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category?: string;
      readonly icon?: string;
      readonly enablement?: string;
    }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly keybindings: readonly (MenuItem & { readonly key: string })[];
    readonly languageModelTools: readonly {
      readonly name: string;
      readonly displayName: string;
      readonly userDescription: string;
      readonly modelDescription: string;
      readonly icon: string;
      readonly inputSchema: { readonly properties: Record<string, unknown>; readonly required: readonly string[] };
    }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string; readonly icon: string }[] };
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string; readonly when: string }[];
    readonly languages: readonly { readonly id: string; readonly configuration: string }[];
    readonly notebooks: readonly { readonly type: string }[];
    readonly grammars: readonly { readonly language: string; readonly path: string }[];
    readonly configuration: {
      readonly properties: Readonly<
        Record<
          string,
          {
            readonly default: unknown;
            readonly scope?: string;
            readonly order?: number;
            readonly markdownDescription?: string;
            readonly enum?: readonly string[];
            readonly enumDescriptions?: readonly string[];
          }
        >
      >;
    };
  };
}

const manifest = readJson('package.json') as Manifest;
const { contributes } = manifest;
const nls = readJson('package.nls.json') as Record<string, string>;
const text = (key: string | undefined): string | undefined => key && nls[key.replaceAll('%', '')];
const iconOf = (icon: string): string => /^\$\((.+)\)$/.exec(icon)?.[1] ?? '';
const menuItems = Object.values(contributes.menus).flat();
const everyWhen = [
  ...contributes.commands.map(({ enablement }) => enablement),
  ...menuItems.map(({ when }) => when),
  ...contributes.keybindings.map(({ when }) => when),
  ...contributes.viewsWelcome.map(({ when }) => when),
].filter((when) => when !== undefined);

const ownKeys = Object.values(contextKeys);
/** A trusted window in which nothing is missing, so that each command has something to do. */
const everythingThere = { isWorkspaceTrusted: true, workspaceFolderCount: 1 };

/** The views that have nodes of that `contextValue`. */
function viewsOf(value: string): readonly string[] {
  return value.startsWith('azure')
    ? [viewIds.azure, viewIds.invitations]
    : [viewIds.leaders, viewIds.followers, viewIds.invitations];
}

/** Commands that can do something wherever they are called, and why. */
const always: Partial<Readonly<Record<CommandName, string>>> = {
  refresh: 'looks whether there is something by now',
  copyName: 'stands on nodes only, and each has a name',
  showQueryHistory: 'the history is kept also where the databases are gone',
  showLog: 'is what helps where nothing else works',
};

describe('contributions', () => {
  it('let no command be run that would only say what is missing', () => {
    const enabled = (name: CommandName): string =>
      contributes.commands.find(({ command }) => command === commandIds[name])?.enablement ?? '';
    const needs: Partial<Record<CommandName, keyof typeof contextKeys>> = {
      createDatabase: 'noRunningCluster',
      startCluster: 'noStoppedCluster',
      ingestFile: 'noLeaderDatabase',
      detachDatabase: 'noFollower',
      invite: 'noShare',
      removeDataSet: 'noDataSet',
      withdrawInvitation: 'noPendingInvitation',
      acceptInvitation: 'noReceivedInvitation',
      revokeSubscription: 'noActiveSubscription',
      reinstateSubscription: 'noEndedSubscription',
      mapDataSet: 'noShareSubscription',
      stopEndpoint: 'noEndpoint',
    };
    for (const [name, key] of Object.entries(needs)) {
      assert.ok(enabled(name as CommandName).includes(`!${contextKeys[key]}`), name);
    }
    // Without trust there is no server; what neither needs one nor opens anything is let through.
    const apart = new Set<string>([...Object.keys(always), 'clearFilter']);
    for (const name of Object.keys(commandIds) as CommandName[]) {
      assert.equal(enabled(name).startsWith('isWorkspaceTrusted'), !apart.has(name), name);
    }
  });

  it('are the commands of the table, each with category, title and condition', () => {
    assert.deepEqual(
      contributes.commands.map(({ command }) => command),
      Object.values(commandIds),
    );
    for (const { command, title, category: group, enablement } of contributes.commands) {
      assert.equal(text(group), category, command);
      assert.ok(text(title), command);
      const name = command.slice(prefix.length + 1) as CommandName;
      assert.equal(enablement === undefined, always[name] !== undefined, command);
    }
  });

  it('know which commands stand in the titles of views, where no row need be chosen', () => {
    const ids = contributes.menus['view/title']?.map(({ command }) => command);
    assert.deepEqual([...new Set(ids)].sort(), titleCommands.map((name) => commandIds[name]).sort());
  });

  it('are the tools of the table, and take what their schemas say', () => {
    assert.deepEqual(
      contributes.languageModelTools.map(({ name }) => name),
      Object.values(toolIds),
    );
    for (const [index, name] of (Object.keys(toolIds) as ToolName[]).entries()) {
      const tool = contributes.languageModelTools[index];
      assert.ok(tool && text(tool.displayName) && text(tool.userDescription) && tool.modelDescription, name);
      assert.ok(codicons.has(iconOf(tool.icon)), tool.icon);
      const { properties = {}, required = [] } = z.toJSONSchema(toolInputs[name]);
      assert.deepEqual(Object.keys(tool.inputSchema.properties), Object.keys(properties), name);
      assert.deepEqual(tool.inputSchema.required, required, name);
    }
  });

  it('are limited where the workspace is not trusted', () => {
    const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    assert.equal(supported, 'limited');
    for (const id of restrictedConfigurations) assert.ok(contributes.configuration.properties[id], id);
    const welcomed = contributes.viewsWelcome.filter(({ when }) => when === '!isWorkspaceTrusted');
    assert.deepEqual(
      welcomed.map(({ view }) => view.split('.')[1]),
      ['leaders', 'followers', 'invitations'],
    );
    // What would run a query asks for trust instead, and never types into the query.
    const keys = (command: string): string[] =>
      contributes.keybindings.filter((each) => each.command === command).map(({ key }) => key);
    assert.deepEqual(keys('workbench.trust.manage'), keys(commandIds.runQuery));
  });

  it('use only commands that exist, and codicons that exist', () => {
    const known: readonly string[] = Object.values(commandIds);
    for (const { command } of [...menuItems, ...contributes.keybindings]) {
      assert.ok(known.includes(command) || command === 'workbench.trust.manage', command);
    }
    for (const { command, icon } of contributes.commands) {
      if (icon !== undefined) assert.ok(codicons.has(iconOf(icon)), `${command} ${icon}`);
    }
    for (const { icon } of contributes.viewsContainers.activitybar) assert.ok(codicons.has(iconOf(icon)), icon);
    for (const { contents } of contributes.viewsWelcome) {
      for (const [, command = ''] of (text(contents) ?? '').matchAll(/\(command:(.+?)\)/g)) {
        assert.ok(!command.startsWith(prefix) || known.includes(command), command);
      }
    }
  });

  it('give every inline action an icon, and no node more than three', () => {
    const inline = menuItems.filter(({ group }) => group?.startsWith('inline'));
    for (const { command } of inline) {
      assert.ok(contributes.commands.find((each) => each.command === command)?.icon, command);
    }
    for (const value of buildableContextValues()) {
      for (const view of viewsOf(value)) {
        const shown = inline.filter(({ when = '' }) => holds(when, { ...everythingThere, view, viewItem: value }));
        assert.ok(shown.length <= 3, `${view} ${value}: ${shown.map(({ command }) => command).join()}`);
      }
    }
  });

  it('are shown in every menu that they stand in: on a node, or in the title of a view', () => {
    const values = buildableContextValues();
    const rows = contributes.menus['view/item/context'] ?? [];
    assert.ok(rows.length > 50);
    for (const { command, when = '', group } of rows) {
      const isShown = values.some((value) =>
        viewsOf(value).some((view) => holds(when, { ...everythingThere, view, viewItem: value })),
      );
      assert.ok(isShown, `${command} (${group}): ${when}`);
    }
    const states = [everythingThere, { ...everythingThere, ...Object.fromEntries(ownKeys.map((key) => [key, true])) }];
    for (const { command, when = '' } of contributes.menus['view/title'] ?? []) {
      const isShown = Object.values(viewIds).some((view) => states.some((keys) => holds(when, { ...keys, view })));
      assert.ok(isShown, `${command}: ${when}`);
    }
  });

  it('match nodes that can be built, with every viewItem clause', () => {
    const values = buildableContextValues();
    const patterns = menuItems.flatMap(({ when = '' }) => [...when.matchAll(/viewItem =~ \/(.+?)\/(?: |$)/g)]);
    assert.ok(patterns.length > 10);
    for (const [clause, pattern = ''] of patterns) {
      for (const each of alternativesOf(pattern)) {
        assert.ok(
          values.some((value) => new RegExp(each).test(value)),
          `${each} of ${clause}`,
        );
      }
    }
  });

  it('are the settings of the table, with scope, order and description', () => {
    const { properties } = contributes.configuration;
    assert.deepEqual(
      Object.keys(properties),
      Object.values(settings).map(({ id }) => id),
    );
    for (const setting of Object.values(settings)) {
      const property = properties[setting.id];
      assert.deepEqual(property?.default, setting.default);
      assert.ok(property.scope && property.order && text(property.markdownDescription), setting.id);
      if ('values' in setting) assert.deepEqual(property.enum, setting.values);
      assert.equal(property.enumDescriptions?.length, property.enum?.length);
    }
  });

  it('ask only for keys that are set, and every key that is set is asked for', () => {
    const own = new Set(everyWhen.flatMap((when) => when.match(/\bdataShareExplorer\.\w+/g) ?? []));
    const known: readonly string[] = [...Object.values(contextKeys), ...Object.values(viewIds), notebookType];
    for (const key of own) assert.ok(known.includes(key), key);
    for (const key of Object.values(contextKeys)) assert.ok(own.has(key), key);
  });

  it('are the views of the table', () => {
    assert.deepEqual(
      contributes.viewsContainers.activitybar.map(({ id }) => id),
      [viewIds.container],
    );
    assert.deepEqual(
      contributes.views[viewIds.container]?.map(({ id }) => id),
      [viewIds.leaders, viewIds.followers, viewIds.invitations, viewIds.azure],
    );
    for (const { view } of contributes.viewsWelcome)
      assert.ok([viewIds.leaders, viewIds.followers, viewIds.invitations].includes(view as never));
  });

  it('offer to ingest the files that the engine reads', () => {
    const clause = contributes.menus['explorer/context']?.[0]?.when ?? '';
    const pattern = new RegExp(/resourceExtname =~ \/(.+)\/i$/.exec(clause)?.[1] ?? '(?!)');
    for (const ending of ingestibleEndings) assert.match(`.${ending}`, pattern);
    assert.doesNotMatch('.exe', pattern);
  });

  it('have words for every key, and no key without use', () => {
    const used = new Set(JSON.stringify(manifest).match(/%[\w.]+%/g));
    assert.deepEqual([...used].map((key) => key.slice(1, -1)).sort(), Object.keys(nls).sort());
  });

  it('activate on nothing but what is used', () => {
    const panels = Object.values(panelTypes).map((type) => `onWebviewPanel:${type}`);
    assert.deepEqual(
      [...manifest.activationEvents].sort(),
      [`workspaceContains:${clustersFolderName}`, 'onUri', ...panels].sort(),
    );
  });

  it('name files that are there and can be read', () => {
    assert.deepEqual(
      contributes.languages.map(({ id }) => id),
      [languageId, 'kqlnb'],
    );
    for (const { configuration } of contributes.languages) assert.ok(readJson(configuration));
    assert.deepEqual(
      contributes.notebooks.map(({ type }) => type),
      [notebookType],
    );
    for (const { path } of contributes.grammars) {
      for (const pattern of JSON.stringify(readJson(path)).matchAll(/"(?:match|begin|end)":("(?:[^"\\]|\\.)*")/g)) {
        assert.doesNotThrow(() => new RegExp(JSON.parse(pattern[1] ?? '""') as string, 'u'), pattern[0]);
      }
    }
  });
});

/** The patterns that a pattern with a choice in it stands for, so that none of them is there in vain. */
function alternativesOf(pattern: string): readonly string[] {
  const [group, choices] = /\(([^()]+)\)/.exec(pattern) ?? [];
  if (group === undefined || choices === undefined) return [pattern];
  return choices.split('|').map((choice) => pattern.replace(group, () => choice));
}
