/** Put before each line of the in-host tests, since the editor's own log comes through the same door. */
export const testLineMark = '\u2063';
