/** The colours that a cluster can have; each is contributed as a colour of the theme. */
export const clusterColors = ['blue', 'green', 'purple', 'orange', 'red', 'teal'] as const;
export type ClusterColor = (typeof clusterColors)[number];

/** The colour of a cluster: as the user chose it, or one that its name alone decides, so that it never changes. */
export function clusterColor(name: string, chosen: Readonly<Record<string, unknown>>): ClusterColor {
  const wanted = clusterColors.find((color) => Object.hasOwn(chosen, name) && color === chosen[name]);
  if (wanted) return wanted;
  let hash = 0;
  for (const character of name.toLowerCase()) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return clusterColors[hash % clusterColors.length] ?? 'blue';
}

export type ClusterColorOf = (clusterName: string) => ClusterColor;

/** The id of a colour among those of the theme. */
export function themeColorId(color: ClusterColor): string {
  return `dataShareExplorer.cluster.${color}`;
}
