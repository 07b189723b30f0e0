let context: CanvasRenderingContext2D | null | undefined;

/** Pixels that a text takes in the font of the page. */
export function textWidth(text: string, weight: 'normal' | 'bold' = 'normal'): number {
  context ??= document.createElement('canvas').getContext('2d');
  if (!context) return text.length * 8;
  const { fontSize, fontFamily } = getComputedStyle(document.body);
  context.font = `${weight} ${fontSize} ${fontFamily}`;
  return context.measureText(text).width;
}
