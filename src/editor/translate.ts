/**
 * Puts a text into the user's language; `{0}`, `{1}`, … are replaced by the arguments. `vscode.l10n.t` in the editor.
 * It is handed to what must also run without an editor, and is always called `t`, so that its texts can be collected.
 */
export type Translate = (message: string, ...args: readonly (string | number)[]) => string;
