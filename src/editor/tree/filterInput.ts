import * as vscode from 'vscode';
import type { FilterState, TreeFilter } from './treeFilter.ts';
import type { TreeFilters } from './treeFilters.ts';

const t = vscode.l10n.t;
/** Milliseconds without a key after which it is searched. */
const pause = 150;

/** Filters while it is typed. Escape brings back what was filtered before. */
export function askFilter(filter: TreeFilters): Promise<void> {
  const before = filter.state.text;
  const box = vscode.window.createInputBox();
  const clear = { iconPath: new vscode.ThemeIcon('clear-all'), tooltip: t('Clear Filter') };
  let timer: NodeJS.Timeout | undefined;
  const set = (text: string): void => void filter.set(text);
  const show = (state: FilterState): void => {
    box.busy = state.isSearching;
    box.validationMessage = state.error;
    box.prompt = filterText(state) ?? t('Names of clusters, databases, tables, views, functions and shares');
  };
  const unsubscribe = filter.onChanged(show);
  return new Promise<void>((resolve) => {
    let accepted = false;
    box.title = t('Filter Trees');
    box.placeholder = t('A part of a name');
    box.value = before;
    // What is found is looked at, and opened, while one types. The editor, too, gives the focus to a tree that it redraws.
    box.ignoreFocusOut = true;
    box.buttons = [clear];
    show(filter.state);
    box.onDidTriggerButton(() => {
      box.value = '';
      set('');
    });
    box.onDidChangeValue((text) => {
      clearTimeout(timer);
      timer = setTimeout(() => set(text), pause);
    });
    box.onDidAccept(() => {
      accepted = true;
      box.hide();
    });
    box.onDidHide(() => {
      clearTimeout(timer);
      if (!accepted) set(before);
      else if (box.value.trim() !== filter.state.text) set(box.value);
      resolve();
    });
    box.show();
  }).finally(() => {
    unsubscribe();
    box.dispose();
  });
}

/** Says above the trees what they are narrowed to. Returns a function that ends it. */
export function showFilter(
  filter: TreeFilter,
  views: readonly Pick<vscode.TreeView<unknown>, 'message'>[],
): () => void {
  return filter.onChanged((state) => {
    // `undefined` takes the message away, which the typings do not say.
    const message = filterText(state) as string;
    for (const view of views) view.message = message;
  });
}

/** What is filtered; undefined when nothing is. */
function filterText({ text, matches, isCut, isSearching, done, error }: FilterState): string | undefined {
  if (text === '') return undefined;
  if (error !== undefined) return t("Filter '{0}': {1}", text, error);
  if (isSearching && done > 0) return t("Filter '{0}': searching… {1} %", text, Math.floor(100 * done));
  if (isSearching) return t("Filter '{0}': searching…", text);
  if (isCut) return t("Filter '{0}': the first {1} matches. Type more to see fewer.", text, matches);
  return matches === 1 ? t("Filter '{0}': 1 match", text) : t("Filter '{0}': {1} matches", text, matches);
}
