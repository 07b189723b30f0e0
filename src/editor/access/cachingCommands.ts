import * as vscode from 'vscode';
import type { DatabaseChoice, DatabaseRef } from '../commands/choices.ts';
import { enterText, pickOne } from '../commands/inputs.ts';
import type { CommandHandlers, Services } from '../commands/services.ts';
import { runSteps, type Step, withAnswer } from '../commands/steps.ts';
import type { About } from '../commands/subject.ts';
import { formatBytes, formatDuration, parseDuration } from '../format.ts';
import { askFollowed, followedSubject } from '../shares/attachmentCommands.ts';
import { cachingDocument, cachingText } from './accessDocument.ts';
import { askKind } from './kindQuestion.ts';

const t = vscode.l10n.t;
const day = 86_400_000;

type Names =
  | 'showEffectiveCaching'
  | 'setTableCachingPolicy'
  | 'changeCachingKind'
  | 'togglePrefetch'
  | 'toggleUsageReport';

/** What a follower keeps in its cache, and the little else that it decides by itself. */
export function cachingCommands(services: Services): Pick<CommandHandlers, Names> {
  const { backend } = services;
  return {
    showEffectiveCaching: async (node) => {
      const chosen = await askFollowed(services, t('Show Effective Caching'), node, 'azure');
      if (chosen === undefined) return;
      const { cluster, clusterName, database } = chosen;
      const name = `${clusterName}/${database}`;
      await services.documents.show(t('Effective Caching of {0}', name), async () => {
        const [caching, overrides] = await Promise.all([
          backend.effectiveCaching({ cluster, database }),
          backend.getOverrides({ cluster, database }),
        ]);
        return cachingDocument(name, caching, overrides, t);
      });
    },
    setTableCachingPolicy: (node) => setTablePolicy(services, node),
    changeCachingKind: (node) => changeKind(services, node),
    togglePrefetch: async (node) => {
      const chosen = await askFollowed(services, t('Toggle Prefetch'), node, 'azure');
      if (chosen === undefined) return;
      const { cluster, database } = chosen;
      const prefetchExtents = !(await backend.getOverrides({ cluster, database })).prefetchExtents;
      await backend.alterOverrides({ cluster, database, change: { prefetchExtents } });
      void vscode.window.showInformationMessage(
        prefetchExtents
          ? t("New data of '{0}' becomes visible when it lies in the cache.", database)
          : t("New data of '{0}' becomes visible at once.", database),
      );
    },
    toggleUsageReport: async (node) => {
      const chosen = await askFollowed(services, t('Toggle Usage Report'), node);
      if (chosen === undefined) return;
      const { cluster, database } = chosen;
      const reportUsage = !(await backend.getOverrides({ cluster, database })).reportUsage;
      await backend.alterOverrides({ cluster, database, change: { reportUsage } });
      void vscode.window.showInformationMessage(
        reportUsage
          ? t("The leader now sees who queries '{0}' how much.", database)
          : t("The leader no longer sees who queries '{0}' how much.", database),
      );
    },
  };
}

type Span = number | 'everything' | 'other' | 'none';

interface Overridden {
  readonly kind: 'tables' | 'materializedViews';
  readonly name: string;
}

interface TablePolicy extends About<DatabaseChoice> {
  readonly of?: Overridden;
  readonly span?: Span;
}

async function setTablePolicy(services: Services, node?: DatabaseRef): Promise<void> {
  const { backend } = services;
  const title = t('Override Caching of Table');
  const { initial, step } = await followedSubject(services, title, node, 'azure');
  const steps: readonly Step<TablePolicy>[] = [
    step,
    {
      needed: () => true,
      ask: async (state, position) => {
        const { cluster = '', database = '' } = state.about ?? {};
        const of = await pickOne<Overridden>({
          title,
          position,
          placeholder: t('The table or view of {0}', database),
          none: t('The database has no table.'),
          choices: async () =>
            (await backend.effectiveCaching({ cluster, database })).lines.flatMap(
              ({ table, view, effective, bytes }) => {
                const name = table ?? view;
                if (name === undefined) return [];
                const kind = view === undefined ? 'tables' : 'materializedViews';
                const description = `${cachingText(effective, t)} · ${formatBytes(bytes)}`;
                return [{ label: name, description, value: { kind, name } }];
              },
            ),
        });
        return withAnswer(of, (picked) => ({ ...state, of: picked }));
      },
    },
    {
      needed: () => true,
      ask: async (state, position) => {
        const span = await pickOne<Span>({
          title,
          position,
          placeholder: t('The newest data that is kept hot in {0}', state.of?.name ?? ''),
          choices: async () => [
            { label: t('Not Overridden'), detail: t('What the database or the leader says'), value: 'none' },
            { label: t('Everything'), value: 'everything' },
            ...[1, 7, 31, 365].map((days) => ({ label: formatDuration(days * day), value: days * day })),
            { label: t('Other…'), value: 'other' },
          ],
        });
        return withAnswer(span, (picked) => ({ ...state, span: picked }));
      },
    },
    {
      needed: ({ span }) => span === 'other',
      ask: async (state, position) => {
        const typed = await enterText({
          title,
          position,
          prompt: t('The period of the newest data that is kept hot'),
          placeholder: '14 d',
          problem: (text) =>
            parseDuration(text) === undefined
              ? t('Write a number and a unit: 500 ms, 30 s, 5 min, 2 h or 7 d.')
              : undefined,
        });
        return withAnswer(typed, (text) => ({ ...state, span: parseDuration(text) ?? 'everything' }));
      },
    },
  ];
  const { about, of, span } = (await runSteps<TablePolicy>(initial, steps)) ?? {};
  if (about === undefined || of === undefined || span === undefined || span === 'other') return;
  const { cluster, database } = about;
  const { caching } = await backend.getOverrides({ cluster, database });
  const { [of.name]: _replaced, ...others } = caching[of.kind];
  const spans = span === 'none' ? others : { ...others, [of.name]: span === 'everything' ? null : span };
  await backend.alterOverrides({ cluster, database, change: { caching: { ...caching, [of.kind]: spans } } });
}

async function changeKind(services: Services, node?: DatabaseRef): Promise<void> {
  const { backend } = services;
  const chosen = await askKind(services, node, {
    title: t('Change Caching Kind'),
    placeholder: (database) => t('Whose caching policies count for {0}', database),
    describe: async (of) => {
      const now = await backend.effectiveCaching(of);
      return async (kind) => {
        const { lines } = await backend.effectiveCaching({ ...of, kind });
        const hotBytes = lines[0]?.hotBytes;
        return [
          ...(kind === now.kind ? [t('current')] : []),
          ...(hotBytes === undefined ? [] : [t('{0} hot', formatBytes(hotBytes))]),
        ].join(' · ');
      };
    },
  });
  if (chosen === undefined) return;
  const { cluster, database, kind } = chosen;
  await backend.alterOverrides({ cluster, database, change: { cachingKind: kind } });
}
