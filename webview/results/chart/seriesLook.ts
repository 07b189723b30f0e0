import { lineLook } from '../../ui/lineLook.ts';
import { type ThemeColors, themeColors } from '../../ui/theme.ts';
import type { ChartShape } from './chartModel.ts';

/** Whether a shape is made of surfaces, which take a pattern, or of lines, which take a dash. */
export function isFilled(shape: ChartShape): boolean {
  return shape === 'column' || shape === 'bar' || shape === 'pie' || shape === 'ladder';
}

export const pointStyles = ['circle', 'rect', 'triangle', 'rectRot', 'cross', 'star'] as const;

const size = 8;

type Painter = (context: CanvasRenderingContext2D) => void;

const stroke =
  (...lines: readonly (readonly [number, number, number, number])[]): Painter =>
  (context) => {
    context.beginPath();
    for (const [x1, y1, x2, y2] of lines) {
      context.moveTo(x1, y1);
      context.lineTo(x2, y2);
    }
    context.stroke();
  };

/** The first surface is plain, so that a chart of one series is. */
const painters: readonly Painter[] = [
  () => {},
  stroke([-2, 10, 10, -2], [-2, 2, 2, -2], [6, 10, 10, 6]),
  (context) => {
    for (const [x, y] of [
      [2, 2],
      [6, 6],
    ] as const)
      context.fillRect(x - 1, y - 1, 2, 2);
  },
  stroke([-2, -2, 10, 10], [-2, 6, 2, 10], [6, -2, 10, 2]),
  stroke([0, 4, 8, 4]),
  stroke([4, 0, 4, 8]),
];

/** A surface in the colour and pattern of series `index`. */
export function surface(index: number, colors: ThemeColors = themeColors()): CanvasPattern | string {
  const { color } = lineLook(index, false, colors);
  const count = colors.lines.length;
  const painter = painters[(Math.floor(index / count) + (index % count)) % painters.length];
  const canvas = document.createElement('canvas');
  canvas.width = size;
  canvas.height = size;
  const context = canvas.getContext('2d');
  if (!context || !painter) return color;
  context.fillStyle = color;
  context.fillRect(0, 0, size, size);
  context.strokeStyle = colors.background;
  context.fillStyle = colors.background;
  context.globalAlpha = 0.55;
  context.lineWidth = 1.5;
  painter(context);
  return context.createPattern(canvas, 'repeat') ?? color;
}

/** Draws what stands for series `index` in a legend. */
export function paintSwatch(canvas: HTMLCanvasElement, index: number, shape: ChartShape): void {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [22, 12];
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.scale(ratio, ratio);
  const { color, dash } = lineLook(index);
  if (isFilled(shape)) {
    context.fillStyle = surface(index);
    context.fillRect(0, 0, width, height);
    return;
  }
  if (shape === 'scatter') {
    context.fillStyle = color;
    context.font = '12px sans-serif';
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(['●', '■', '▲', '◆', '✚', '✱'][index % pointStyles.length] ?? '●', width / 2, height / 2 + 1);
    return;
  }
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.setLineDash(dash);
  context.beginPath();
  context.moveTo(0, height / 2);
  context.lineTo(width, height / 2);
  context.stroke();
}
