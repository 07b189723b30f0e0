/** As much of the `vscode` module as the providers of the trees need, for programs without an editor. */
import { registerHooks } from 'node:module';

export class EventEmitter<T> {
  readonly #listeners = new Set<(event: T) => void>();
  readonly event = (listener: (event: T) => void): { dispose(): void } => {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  };
  fire(event: T): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
  dispose(): void {
    this.#listeners.clear();
  }
}

export class Disposable {
  readonly dispose: () => void;
  constructor(dispose: () => void) {
    this.dispose = dispose;
  }
  static from(...all: readonly { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const each of all) each.dispose();
    });
  }
}

export class TreeItem {
  readonly label: string;
  readonly collapsibleState: number;
  constructor(label: string, collapsibleState = 0) {
    this.label = label;
    this.collapsibleState = collapsibleState;
  }
}

export class DataTransferItem {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
  asString(): Promise<string> {
    return Promise.resolve(typeof this.value === 'string' ? this.value : JSON.stringify(this.value));
  }
}

export class DocumentDropEdit {
  readonly insertText: string;
  readonly title: string | undefined;
  constructor(insertText: string, title?: string) {
    this.insertText = insertText;
    this.title = title;
  }
}

export class ThemeColor {
  readonly id: string;
  constructor(id: string) {
    this.id = id;
  }
}

export class ThemeIcon {
  readonly id: string;
  readonly color: ThemeColor | undefined;
  constructor(id: string, color?: ThemeColor) {
    this.id = id;
    this.color = color;
  }
}

export class MarkdownString {
  readonly value: string;
  constructor(value: string) {
    this.value = value;
  }
}

export class FileDecoration {
  readonly badge: string | undefined;
  readonly tooltip: string | undefined;
  readonly color: ThemeColor | undefined;
  constructor(badge?: string, tooltip?: string, color?: ThemeColor) {
    this.badge = badge;
    this.tooltip = tooltip;
    this.color = color;
  }
}

/** Commands that were asked for, with their arguments. */
export const asked: (readonly unknown[])[] = [];
export const commands = { executeCommand: async (...call: readonly unknown[]): Promise<void> => void asked.push(call) };

export const TreeItemCollapsibleState = { None: 0, Collapsed: 1, Expanded: 2 };
export const Uri = {
  from: (parts: unknown): unknown => parts,
  joinPath: ({ fsPath }: { fsPath: string }, ...parts: readonly string[]): { fsPath: string } => {
    return { fsPath: [fsPath, ...parts].join('/') };
  },
};
export const env = { language: 'en' };

/** Warnings that were shown, with their buttons; the first button is pressed. */
export const warned: (readonly string[])[] = [];
/** Fired by tests: the user has chosen another theme. */
export const themeChanged = new EventEmitter<void>();
export const window = {
  createTreeView: (): unknown => {
    const { event } = new EventEmitter<unknown>();
    return { visible: true, onDidExpandElement: event, onDidCollapseElement: event, dispose: () => undefined };
  },
  registerFileDecorationProvider: (): unknown => new Disposable(() => undefined),
  onDidChangeActiveColorTheme: themeChanged.event,
  showWarningMessage: async (...told: readonly string[]): Promise<string | undefined> => {
    warned.push(told);
    return told[1];
  },
};
export const l10n = {
  bundle: undefined,
  t: (text: string, ...args: readonly unknown[]): string =>
    text.replace(/\{(\d+)\}/g, (_, index) => String(args[Number(index)])),
};

/** From here on `import 'vscode'` gives this. */
export function installVsCodeStub(): void {
  const own = import.meta.url;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'vscode' ? { url: own, shortCircuit: true } : next(specifier, context),
  });
}
