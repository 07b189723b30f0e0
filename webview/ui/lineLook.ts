import { type ThemeColors, themeColors } from './theme.ts';

/** Lines are told apart by colour and by dash. */
const dashes = [[], [6, 4], [2, 3], [10, 3, 2, 3]];

/** How line `index` looks, also in a legend; one that is a limit looks like no other. */
export function lineLook(
  index: number,
  limit = false,
  colors: ThemeColors = themeColors(),
): { color: string; dash: number[] } {
  if (limit) return { color: colors.foreground, dash: [3, 3] };
  const count = colors.lines.length;
  return {
    color: colors.lines[index % count] ?? colors.foreground,
    dash: dashes[(Math.floor(index / count) + (index % count)) % dashes.length] ?? [],
  };
}
