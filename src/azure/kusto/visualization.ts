import * as z from 'zod';
import { Visualization } from '../../protocol/query.ts';

const text = z.string().nullish().catch(undefined);
const list = z
  .union([z.array(z.string()), z.string().transform((names) => names.split(',').map((name) => name.trim()))])
  .nullish()
  .catch(undefined);
/** .NET writes its not-a-number as a text. */
const bound = z.number().nullish().catch(undefined);

/** What `render` asked for, under the service's names. Source: recorded answers of the service. */
const Asked = z.object({
  Visualization: text,
  Kind: text,
  Title: text,
  XColumn: text,
  YColumns: list,
  Series: list,
  AnomalyColumns: list,
  XAxis: text,
  YAxis: text,
  XTitle: text,
  YTitle: text,
  Legend: text,
  Accumulate: z.boolean().nullish().catch(undefined),
  YSplit: text,
  Xmin: bound,
  Xmax: bound,
  Ymin: bound,
  Ymax: bound,
});

/** Undefined: nothing is to be drawn. `value` is the value of the property, an object or its text. */
export function visualizationOf(value: unknown): Visualization | undefined {
  const asked = Asked.safeParse(typeof value === 'string' ? parsed(value) : value).data;
  if (!asked?.Visualization) return undefined;
  const known = {
    kind: asked.Visualization,
    variant: asked.Kind,
    title: asked.Title,
    xColumn: asked.XColumn,
    yColumns: asked.YColumns,
    series: asked.Series,
    anomalyColumns: asked.AnomalyColumns,
    xAxis: asked.XAxis,
    yAxis: asked.YAxis,
    xtitle: asked.XTitle,
    ytitle: asked.YTitle,
    legend: asked.Legend,
    accumulate: asked.Accumulate,
    ysplit: asked.YSplit,
    xmin: asked.Xmin,
    xmax: asked.Xmax,
    ymin: asked.Ymin,
    ymax: asked.Ymax,
  };
  const said = Object.fromEntries(Object.entries(known).filter(([, each]) => each !== null && each !== undefined));
  return Visualization.safeParse(said).data ?? { kind: asked.Visualization };
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
