import * as vscode from 'vscode';
import type { Backend } from '../../protocol/contract.ts';
import type { SharingPreview, TableLevelSharing } from '../../protocol/filters.ts';
import { type SharedKind, sharedKinds } from '../../protocol/sharedKinds.ts';
import { type Choice, enterText, pickOne } from '../commands/inputs.ts';
import { pickMany } from '../commands/pickMany.ts';
import { type Step, withAnswer } from '../commands/steps.ts';
import { buildFilter, countPreview, type FilterEntry, type FilterMode, parseEntries } from './filterModes.ts';
import { kindText, noFilter } from './sharingTexts.ts';

const t = vscode.l10n.t;

/** What of a database is to be seen, as far as it has been asked for. */
export interface FilterAnswers {
  readonly mode?: FilterMode | 'everything';
  /** What the lists mean that hold at the moment, when there are any. */
  readonly was?: FilterMode;
  readonly picked?: readonly FilterEntry[];
  readonly wildcards?: readonly FilterEntry[];
  /** Seen and agreed to. */
  readonly agreed?: boolean;
}

/** The filter of the answers; undefined when all is shared. */
export function filterOf({ mode, picked = [], wildcards = [] }: FilterAnswers): TableLevelSharing | undefined {
  return mode === undefined || mode === 'everything' ? undefined : buildFilter(mode, [...picked, ...wildcards]);
}

export interface FilterSubject<State> {
  readonly title: string;
  readonly backend: Backend;
  /** The leader's database; undefined when none is to be filtered. */
  readonly database: (state: State) => { readonly cluster: string; readonly database: string } | undefined;
  /** What can be chosen by name; all kinds when absent. */
  readonly kinds?: (state: State) => readonly SharedKind[];
}

/** Which tables, by name and by wildcard, and a dry run of it, before anything is applied. */
export function filterSteps<State extends FilterAnswers>({
  title,
  backend,
  database,
  kinds = () => sharedKinds,
}: FilterSubject<State>): readonly Step<State>[] {
  const preview = async (state: State, filter: TableLevelSharing): Promise<SharingPreview> =>
    backend.previewFilter({ ...(database(state) ?? { cluster: '', database: '' }), filter });
  const filtered = ({ mode }: State): boolean => mode === 'include' || mode === 'exclude';
  return [
    {
      needed: (state) => state.mode === undefined && database(state) !== undefined,
      ask: async (state, position) => {
        const mode = await pickOne<FilterMode | 'everything'>({
          title,
          position,
          placeholder: t('What of {0} is to be seen', database(state)?.database ?? ''),
          choices: async () => [
            { label: t('Everything'), detail: t('Also what is created later'), value: 'everything' },
            {
              label: t('Only Some Tables…'),
              detail: t('What is created later stays hidden, unless a wildcard names it'),
              value: 'include',
            },
            { label: t('All but Some Tables…'), detail: t('What is created later is shared'), value: 'exclude' },
          ],
        });
        return withAnswer(mode, (chosen) => ({
          ...state,
          mode: chosen,
          // Names to be shared are no good start for names to be held back.
          ...(state.was !== undefined && state.was !== chosen && { picked: [], wildcards: [] }),
        }));
      },
    },
    {
      needed: filtered,
      ask: async (state, position) => {
        const { items } = await preview(state, noFilter);
        const placeholder = state.mode === 'include' ? t('What is to be shared') : t('What is to be held back');
        const picked = await pickMany<FilterEntry>({
          title,
          position,
          placeholder,
          choices: entryChoices(items, kinds(state), state.picked),
        });
        return withAnswer(picked, (chosen) => ({ ...state, picked: chosen }));
      },
    },
    {
      needed: filtered,
      ask: async (state, position) => {
        const typed = await enterText({
          title,
          position,
          prompt: t('More names with wildcards, separated by commas: Logs*, functions/Get*. May be empty'),
          value: (state.wildcards ?? [])
            .map(({ kind, name }) => (kind === 'tables' ? name : `${kind}/${name}`))
            .join(', '),
          problem: (text) =>
            parseEntries(text).length === 0 && (state.picked ?? []).length === 0
              ? t('Name at least one table, or go back and choose everything.')
              : undefined,
        });
        return withAnswer(typed, (text) => ({ ...state, wildcards: parseEntries(text) }));
      },
    },
    {
      needed: filtered,
      ask: async (state, position) => {
        const agreed = await pickOne<true>({
          title,
          position,
          placeholder: t('A dry run: nothing is changed before you apply it'),
          choices: async () => dryRun(await preview(state, filterOf(state) ?? noFilter)),
        });
        return withAnswer(agreed, () => ({ ...state, agreed: true }));
      },
    },
  ];
}

function entryChoices(
  items: SharingPreview['items'],
  kinds: readonly SharedKind[],
  picked: readonly FilterEntry[] = [],
): readonly (Choice<FilterEntry> & { picked?: boolean })[] {
  return kinds.flatMap((kind) => {
    const own = items.filter((item) => item.kind === kind);
    if (own.length === 0) return [];
    return [
      { label: kindText(kind, t), kind: vscode.QuickPickItemKind.Separator },
      ...own.map(({ name }) => ({
        label: name,
        value: { kind, name },
        picked: picked.some((entry) => entry.kind === kind && entry.name === name),
      })),
    ];
  });
}

/** The first line applies; the others say what it would do. */
export function dryRun(preview: SharingPreview): readonly Choice<true>[] {
  const { visible, hidden, broken } = countPreview(preview);
  const line = (item: SharingPreview['items'][number]): Choice<true> => {
    const breaks = item.visible && item.breaksFor.length > 0;
    const icon = breaks ? 'warning' : item.visible ? 'eye' : 'eye-closed';
    const why = breaks
      ? t('breaks: it uses {0}, which is hidden', item.breaksFor.join(', '))
      : item.pulledInBy !== undefined
        ? t('pulled in by {0}', item.pulledInBy)
        : item.kind === 'tables'
          ? ''
          : kindText(item.kind, t);
    return { label: `$(${icon}) ${item.name}`, description: why };
  };
  const group = (label: string, items: SharingPreview['items']): readonly Choice<true>[] =>
    items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items.map(line)];
  const summary =
    broken > 0
      ? t('{0} visible, {1} hidden, {2} would break', visible, hidden, broken)
      : t('{0} visible, {1} hidden', visible, hidden);
  return [
    { label: `$(check) ${t('Apply')}`, description: summary, value: true },
    ...group(
      t('Visible'),
      preview.items.filter((item) => item.visible),
    ),
    ...group(
      t('Hidden'),
      preview.items.filter((item) => !item.visible),
    ),
  ];
}
