import * as vscode from 'vscode';
import type { ModificationKind } from '../../protocol/access.ts';
import type { ClusterSummary } from '../../protocol/catalog.ts';
import type { RequestParams } from '../../protocol/contract.ts';
import type { DocumentDatabase } from '../../protocol/editor.ts';
import type { TableLevelSharing } from '../../protocol/filters.ts';
import { nameProblem } from '../../protocol/names.ts';
import { allDatabases } from './detachCommand.ts';
import { enterText, pickOne } from './inputs.ts';
import { type Step, withAnswer } from './steps.ts';

const t = vscode.l10n.t;

/** What attaching is asked beside what and where; absent where the service's own default is good. */
export interface AttachOptions {
  readonly prefix?: string;
  readonly principalsKind?: ModificationKind;
}

export function modificationKindText(kind: ModificationKind): { readonly label: string; readonly detail: string } {
  switch (kind) {
    case 'none':
      return { label: t('None'), detail: t('Only what the leader says counts') };
    case 'union':
      return { label: t('Union'), detail: t('What the leader says and what the follower says both count') };
    case 'replace':
      return { label: t('Replace'), detail: t('Only what the follower says counts') };
  }
}

/** What is attached, and where to. */
export interface AttachPlace {
  readonly leader?: DocumentDatabase;
  readonly follower?: Pick<ClusterSummary, 'uri' | 'name'>;
  readonly localName?: string;
}

/** The name that one database gets on its follower; `existing` lists the names that are taken there. */
export function localNameStep<State extends AttachPlace>(
  title: string,
  existing: (cluster: string) => Promise<readonly string[]>,
): Step<State> {
  return {
    needed: ({ leader }) => leader?.database !== allDatabases,
    ask: async (state, position) => {
      const { uri = '', name = '' } = state.follower ?? {};
      const taken = new Set((await existing(uri)).map((each) => each.toLowerCase()));
      const localName = await enterText({
        title,
        position,
        prompt: t("Name of the database on cluster '{0}'", name),
        value: state.localName ?? state.leader?.database ?? '',
        problem: (text) =>
          nameProblem('database', text) ??
          (taken.has(text.toLowerCase()) ? t("Cluster '{0}' has a database '{1}' already.", name, text) : undefined),
      });
      return withAnswer(localName, (typed) => ({ ...state, localName: typed }));
    },
  };
}

/** What the answers ask for. */
export function attachParams(
  { leader, follower }: Required<Pick<AttachPlace, 'leader' | 'follower'>>,
  { localName, prefix, principalsKind }: AttachOptions & AttachPlace,
  filter: TableLevelSharing | undefined,
): RequestParams<'attachDatabase'> {
  return {
    follower: follower.uri,
    leader: leader.cluster,
    database: leader.database,
    ...(localName !== undefined && localName !== leader.database && { databaseNameOverride: localName }),
    ...(prefix !== undefined && prefix !== '' && { databaseNamePrefix: prefix }),
    ...(principalsKind && { principalsKind }),
    ...(filter && { filter }),
  };
}

/** `all`: whether all databases are attached, which take a prefix. */
export function attachOptionSteps<State extends AttachOptions>(
  title: string,
  all: (state: State) => boolean,
  more: boolean,
): readonly Step<State>[] {
  return [
    {
      needed: all,
      ask: async (state, position) => {
        const prefix = await enterText({
          title,
          position,
          prompt: t('What is put before the names of the databases. May be empty'),
          value: state.prefix ?? '',
          problem: (text) => (text === '' ? undefined : nameProblem('database', text)),
        });
        return withAnswer(prefix, (typed) => ({ ...state, prefix: typed }));
      },
    },
    {
      needed: () => more,
      ask: async (state, position) => {
        const kind = await pickOne<ModificationKind>({
          title,
          position,
          placeholder: t('Whose principals may read it on the follower'),
          choices: async () =>
            (['union', 'none', 'replace'] as const).map((value) => ({
              ...modificationKindText(value),
              value,
            })),
        });
        return withAnswer(kind, (chosen) => ({ ...state, principalsKind: chosen }));
      },
    },
  ];
}
