import * as vscode from 'vscode';
import { back } from '../../../src/editor/commands/steps.ts';

/** A button by its tooltip: of the choice of that label or its beginning, or of the question itself. */
interface Press {
  readonly press: string;
  readonly on?: string;
}

/** A label or its beginning, a text to be typed, labels of several choices, a button, or a way out. */
export type Answer = string | readonly string[] | Press | typeof back | 'Esc';

export interface Question {
  readonly title: string;
  /** `2/3`, with a `<` before it where one can go back; empty for a question alone. */
  readonly place: string;
  /** Prompt or placeholder. */
  readonly asks: string;
  /** Labels of what can be chosen. */
  readonly choices: readonly string[];
  /** What is proposed: a text, or the label that is active. */
  readonly proposed: string;
  /** What is wrong with the answer, which then was not taken. */
  readonly problem: string | undefined;
}

type Item = vscode.QuickPickItem;

/** One question of the editor, answered as soon as it is shown and filled. */
class Input {
  readonly #accepted = new vscode.EventEmitter<void>();
  readonly #hidden = new vscode.EventEmitter<void>();
  readonly #pressed = new vscode.EventEmitter<vscode.QuickInputButton>();
  readonly #typed = new vscode.EventEmitter<string>();
  readonly #selected = new vscode.EventEmitter<readonly Item[]>();
  readonly #pressedItem = new vscode.EventEmitter<vscode.QuickPickItemButtonEvent<Item>>();
  readonly #activated = new vscode.EventEmitter<readonly Item[]>();
  readonly onDidAccept = this.#accepted.event;
  readonly onDidHide = this.#hidden.event;
  readonly onDidTriggerButton = this.#pressed.event;
  readonly onDidChangeValue = this.#typed.event;
  readonly onDidChangeSelection = this.#selected.event;
  readonly onDidTriggerItemButton = this.#pressedItem.event;
  readonly onDidChangeActive = this.#activated.event;
  readonly #next: (question: Question) => Promise<Answer>;
  #shown = false;
  #busy = false;
  #answered = false;
  #items: readonly Item[] = [];
  title = '';
  step: number | undefined;
  totalSteps: number | undefined;
  buttons: readonly vscode.QuickInputButton[] = [];
  placeholder = '';
  prompt = '';
  value = '';
  validationMessage: string | undefined;
  activeItems: readonly Item[] = [];
  selectedItems: readonly Item[] = [];
  canSelectMany = false;

  constructor(next: (question: Question) => Promise<Answer>) {
    this.#next = next;
  }

  get busy(): boolean {
    return this.#busy;
  }
  set busy(busy: boolean) {
    this.#busy = busy;
    this.#answerWhenReady();
  }

  get items(): readonly Item[] {
    return this.#items;
  }
  /** A question that is filled anew after its answer stands again. */
  set items(items: readonly Item[]) {
    this.#items = items;
    this.#answered = false;
    this.#answerWhenReady();
  }

  show(): void {
    this.#shown = true;
    this.#answerWhenReady();
  }
  hide(): void {
    this.#shown = false;
    this.#hidden.fire();
  }
  dispose(): void {}

  #answerWhenReady(): void {
    if (!this.#shown || this.#busy || this.#answered) return;
    this.#answered = true;
    setImmediate(() => void this.#answer());
  }

  async #answer(): Promise<void> {
    const question: { -readonly [K in keyof Question]: Question[K] } = {
      title: this.title,
      place:
        this.step === undefined
          ? ''
          : `${this.buttons.includes(vscode.QuickInputButtons.Back) ? '<' : ''}${this.step}/${this.totalSteps}`,
      asks: this.prompt || this.placeholder,
      choices: this.items.map(({ label }) => label),
      proposed: this.activeItems[0]?.label ?? this.value,
      problem: undefined,
    };
    const answer = await this.#next(question);
    if (answer === back) this.#pressed.fire(vscode.QuickInputButtons.Back);
    else if (answer === 'Esc') this.hide();
    else if (typeof answer === 'object' && 'press' in answer) this.#press(answer);
    else if (this.items.length > 0 || this.prompt === '') {
      const wanted = typeof answer === 'string' ? [answer] : [...answer];
      const found = this.items.filter(({ label }) => wanted.some((each) => isCalled(label, each)));
      if (found.length === 0) question.problem = `there is no choice ${wanted.join(', ')}`;
      this.selectedItems = typeof answer === 'string' ? found.slice(0, 1) : found;
      this.activeItems = this.selectedItems;
      this.#selected.fire(this.selectedItems);
      this.#accepted.fire();
      if (found.length === 0) this.hide();
    } else {
      this.value = String(answer);
      this.#typed.fire(this.value);
      this.#accepted.fire();
      question.problem = this.validationMessage;
      if (this.validationMessage !== undefined) this.hide();
    }
  }

  #press({ press, on }: Press): void {
    const isIt = ({ tooltip }: vscode.QuickInputButton): boolean => tooltip === press;
    const item = this.#items.find(({ label }) => on !== undefined && isCalled(label, on));
    const button = (on === undefined ? this.buttons : item?.buttons)?.find(isIt);
    if (!button) throw new Error(`there is no button '${press}' on '${on ?? this.title}'`);
    if (item) this.#pressedItem.fire({ item, button });
    else this.#pressed.fire(button);
  }
}

/** Whether a label, whatever its icon, is this one or begins so. */
function isCalled(label: string, wanted: string): boolean {
  return label === wanted || label.replace(/^\$\([a-z-]+\) /, '').startsWith(wanted);
}

export interface Drive {
  /** For each question that is asked, in turn; without one it is left with Esc. */
  readonly answers?: readonly Answer[];
  /** The button, or the first of these, that every message is answered with which has it. */
  readonly button?: string | readonly string[];
  /** What is chosen where a file is asked for. */
  readonly open?: readonly vscode.Uri[];
  readonly save?: vscode.Uri;
  /** What happens elsewhere while each question stands. */
  readonly onQuestion?: () => unknown;
}

export interface Driven {
  readonly questions: readonly Question[];
  /** Each with its detail, behind a mark of its kind: `error`, `warning`, `info`, `confirm`. */
  readonly messages: readonly string[];
  /** The buttons of each message. */
  readonly buttons: readonly (readonly string[])[];
}

/** What a user meets while `act` runs, who answers so. */
export async function driving(
  { answers = [], button, open, save, onQuestion }: Drive,
  act: () => Thenable<unknown>,
): Promise<Driven> {
  const rest = [...answers];
  const questions: Question[] = [];
  const messages: string[] = [];
  const buttons: string[][] = [];
  const input = (): Input =>
    new Input(async (question) => {
      questions.push(question);
      await onQuestion?.();
      return rest.shift() ?? 'Esc';
    });
  const show =
    (kind: string) =>
    async (message: string, ...more: unknown[]): Promise<unknown> => {
      const [options] = more;
      const isModal = typeof options === 'object' && options !== null && 'modal' in options;
      const detail = isModal && 'detail' in options ? `\n${options.detail}` : '';
      messages.push(`${isModal ? 'confirm' : kind}: ${message}${detail}`);
      buttons.push(more.filter((each) => typeof each === 'string'));
      if (isModal) await onQuestion?.();
      return [button ?? []].flat().find((each) => more.includes(each));
    };
  const replaced = {
    createQuickPick: input,
    createInputBox: input,
    showErrorMessage: show('error'),
    showWarningMessage: show('warning'),
    showInformationMessage: show('info'),
    showOpenDialog: async () => open,
    showSaveDialog: async () => save,
  };
  const own = Object.fromEntries(Object.keys(replaced).map((name) => [name, Reflect.get(vscode.window, name)]));
  Object.assign(vscode.window, replaced);
  try {
    await act();
  } finally {
    Object.assign(vscode.window, own);
  }
  return { questions, messages, buttons };
}
