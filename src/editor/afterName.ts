/** Letters of scripts that are written from the right. */
const fromTheRight = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const leftToRightMark = '\u200e';

/** What stands behind a name in a row; a name that is written from the right would draw its first numbers to itself. */
export function afterName(name: string, text: string): string {
  return text !== '' && fromTheRight.test(name) ? leftToRightMark + text : text;
}

/** Choices with what stands behind their names. */
export function describedApart<T extends { readonly label: string; readonly description?: string }>(
  choices: readonly T[],
): readonly T[] {
  return choices.map((choice) =>
    choice.description === undefined ? choice : { ...choice, description: afterName(choice.label, choice.description) },
  );
}
