import * as vscode from 'vscode';
import { readSetting, writeSetting } from '../configuration.ts';
import { formatDuration, parseDuration } from '../format.ts';
import { followerName } from '../status/objectives.ts';
import type { DatabaseNode } from '../tree/nodes.ts';
import { allDatabaseChoices, chosenByNode, type DatabaseChoice, type DatabaseRef, databaseChoices } from './choices.ts';
import { enterText, pickOne } from './inputs.ts';
import type { CommandHandlers, Services } from './services.ts';
import { runSteps, type Step, withAnswer } from './steps.ts';

const t = vscode.l10n.t;

const day = 86_400_000;
const hotSpans = [1, 7, 31, 365].map((days) => days * day);

type PolicyCommand = 'setCachingPolicy' | 'setSyncInterval' | 'setFreshnessObjective';

export function policyCommands(services: Services): Pick<CommandHandlers, PolicyCommand> {
  return {
    setCachingPolicy: (node) => setCachingPolicy(services, node),
    setSyncInterval: (node) => setSyncInterval(services, node),
    setFreshnessObjective: (node) => setFreshnessObjective(services, node),
  };
}

interface Answers<T> {
  readonly database?: Pick<DatabaseChoice, 'cluster' | 'clusterName' | 'database' | 'summary'>;
  readonly value?: T;
}

type Value = number | 'everything' | 'other';

async function setCachingPolicy(services: Services, node?: DatabaseRef): Promise<void> {
  const { backend } = services;
  const title = t('Set Caching Policy');
  const steps: readonly Step<Answers<Value>>[] = [
    askDatabase(title, t('The database whose hot span to set'), () => allDatabaseChoices(services, 'any')),
    {
      needed: () => true,
      ask: async (state, position) => {
        const now = state.database?.summary.hotSpan;
        const mark = (span: number | undefined): string => (span === now ? t('current') : '');
        const value = await pickOne<Value>({
          title,
          position,
          placeholder: t('The newest data that is kept hot in {0}', nameOf(state)),
          choices: async () => [
            { label: t('Everything'), description: mark(undefined), value: 'everything' },
            ...hotSpans.map((span) => ({ label: formatDuration(span), description: mark(span), value: span })),
            {
              label: t('Other…'),
              description:
                now === undefined || hotSpans.includes(now) ? '' : `${formatDuration(now)} · ${t('current')}`,
              value: 'other',
            },
          ],
        });
        return withAnswer(value, (chosen) => ({ ...state, value: chosen }));
      },
    },
    {
      needed: ({ value }) => value === 'other',
      ask: async (state, position) => {
        const text = await enterText({
          title,
          position,
          prompt: t('The period of the newest data that is kept hot'),
          placeholder: '14 d',
          problem: durationProblem,
        });
        return withAnswer(text, (typed) => ({ ...state, value: parseDuration(typed) ?? 'everything' }));
      },
    },
  ];
  const { database, value } = (await runSteps<Answers<Value>>(await given(services, node), steps)) ?? {};
  if (database === undefined || value === undefined || value === 'other') return;
  const hotSpan = value === 'everything' ? null : value;
  await backend.setCachingPolicy({ cluster: database.cluster, database: database.database, hotSpan });
}

async function setSyncInterval(services: Services, node?: DatabaseNode): Promise<void> {
  const { backend } = services;
  const title = t('Set Sync Interval');
  const steps: readonly Step<Answers<number>>[] = [
    askDatabase(title, t('The follower database whose interval to set'), () =>
      databaseChoices(backend, 'ReadOnlyFollowing'),
    ),
    {
      needed: () => true,
      ask: async (state, position) => {
        const now = state.database?.summary.freshness?.syncInterval ?? 0;
        const text = await enterText({
          title,
          position,
          prompt: t('How often {0} looks at its leader; 0 follows at once', nameOf(state)),
          value: now === 0 ? '0' : formatDuration(now),
          placeholder: '30 s',
          problem: durationProblem,
        });
        return withAnswer(text, (typed) => ({ ...state, value: parseDuration(typed) ?? 0 }));
      },
    },
  ];
  const { database, value } = (await runSteps<Answers<number>>(await given(services, node), steps)) ?? {};
  if (database === undefined || value === undefined) return;
  await backend.setSyncInterval({ cluster: database.cluster, database: database.database, interval: value });
}

/** An objective is the user's own measure, not the cluster's: it lies in the settings of the workspace. */
async function setFreshnessObjective(services: Services, node?: DatabaseNode): Promise<void> {
  const title = t('Set Freshness Objective');
  const objective = (state: Answers<unknown>): number =>
    state.database ? services.objective(state.database) : readSetting('freshnessObjective');
  const steps: readonly Step<Answers<number | 'general'>>[] = [
    askDatabase(title, t('The follower database whose objective to set'), () =>
      databaseChoices(services.backend, 'ReadOnlyFollowing'),
    ),
    {
      needed: () => true,
      ask: async (state, position) => {
        const general = formatDuration(readSetting('freshnessObjective'));
        const text = await enterText({
          title,
          position,
          prompt: t(
            'How far {0} may be behind its leader; empty for the general objective of {1}',
            nameOf(state),
            general,
          ),
          value: formatDuration(objective(state)),
          placeholder: general,
          problem: (typed) => (typed.trim() === '' ? undefined : durationProblem(typed)),
        });
        return withAnswer(text, (typed) => ({ ...state, value: parseDuration(typed) ?? ('general' as const) }));
      },
    },
  ];
  const { database, value } = (await runSteps<Answers<number | 'general'>>(await given(services, node), steps)) ?? {};
  if (database === undefined || value === undefined) return;
  const { [followerName(database)]: _before, ...others } = readSetting('freshnessObjectives');
  const own = value === 'general' ? others : { ...others, [followerName(database)]: value };
  await writeSetting('freshnessObjectives', own);
}

function askDatabase<T>(
  title: string,
  placeholder: string,
  choices: () => ReturnType<typeof databaseChoices>,
): Step<Answers<T>> {
  return {
    needed: ({ database }) => database === undefined,
    ask: async (state, position) => {
      const none = t('There is no such database.');
      const database = await pickOne({ title, position, placeholder, none, choices });
      return withAnswer(database, (chosen) => ({ ...state, database: chosen }));
    },
  };
}

async function given(services: Services, node?: DatabaseRef): Promise<Pick<Answers<never>, 'database'>> {
  const database = node && (await chosenByNode(services, node));
  return database ? { database } : {};
}

function nameOf({ database }: Answers<unknown>): string {
  return `${database?.clusterName}/${database?.database}`;
}

function durationProblem(text: string): string | undefined {
  return parseDuration(text) === undefined
    ? t('Write a number and a unit: 500 ms, 30 s, 5 min, 2 h or 7 d.')
    : undefined;
}
