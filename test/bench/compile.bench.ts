import { compileStep } from '../../src/kql/compileQuery.ts';
import { KqlService } from '../../src/kql/kqlService.ts';
import { type Globals, kql, loadKustoLanguage } from '../../src/kql/kustoLanguage.ts';
import { globalsOf } from '../../src/kql/schemaSymbols.ts';
import { SharingError } from '../../src/protocol/errors.ts';
import type { DatabaseSchema, KustoType } from '../../src/protocol/schema.ts';
import { readCases } from '../kql/support/conformance.ts';

const targets = { p50: 15, p95: 50, cached: 1 };
const size = { tables: 1_000, columns: 50 };
const rounds = 5;
const types: readonly KustoType[] = ['string', 'long', 'real', 'datetime', 'dynamic'];

/** `Table0001` with columns `string01`, `long02`, `real03`, `datetime04`, `dynamic05`, `string06`, … */
function largeSchema(): DatabaseSchema {
  const columns = Array.from({ length: size.columns }, (_, index) => {
    const type = types[index % types.length] ?? 'string';
    return { id: `c${index + 1}`, name: `${type}${String(index + 1).padStart(2, '0')}`, type };
  });
  const tables = Array.from({ length: size.tables }, (_, index) => ({
    name: `Table${String(index + 1).padStart(4, '0')}`,
    columns,
  }));
  return { cluster: 'contoso', name: 'Large', version: '1', tables };
}

/** What people ask of tables, from a word to a screenful. */
const texts: readonly string[] = [
  'Table0001',
  'Table0002 | count',
  'Table0003 | take 10',
  'Table0004 | where long02 > 5',
  'Table0005 | where string01 == "a" | take 100',
  'Table0006 | summarize count() by string01',
  'Table0007 | distinct string01, string06',
  'Table0008 | top 10 by datetime04 desc',
  'Table0009 | where datetime04 > ago(1d) | count',
  'Table0010 | project string01, long02, real03 | sort by long02 asc',
  'Table0011 | where string01 has "error" and long02 between (1 .. 10) | summarize avg(real03)',
  'Table0012 | summarize n = count(), dcount(string06) by bin(datetime04, 1h)',
  'Table0013 | extend Late = iff(long02 > 15, "late", "fine") | summarize count() by Late',
  'Table0014 | where isnotempty(string01) | extend Kind = tostring(dynamic05.kind) | summarize count() by Kind',
  'Table0015 | summarize percentile(real03, 95), max(long02) by string01 | where max_long02 > 10 | top 5 by max_long02',
  'Table0016 | mv-expand dynamic05 to typeof(string) | summarize count() by dynamic05 | sort by count_ desc',
  'Table0017 | join kind=inner (Table0018 | project string01, Other = long02) on string01 | summarize sum(Other) by string01',
  'let since = ago(7d); Table0019 | where datetime04 > since | make-series n = count() default = 0 on datetime04 from since to now() step 1h by string01',
  'Table0020 | parse string01 with "user=" User " took " Took:long "ms" * | summarize avg(Took), count() by User | top 10 by avg_Took',
  'Table0021 | extend Day = startofday(datetime04) | summarize n = count(), total = sum(real03) by Day, string01 | sort by Day asc, n desc',
  'union Table0022, Table0023 | where string06 startswith "a" | summarize count(), min(datetime04), max(datetime04) by string06 | take 50',
  `let slow = (limit: long) { Table0024 | where long02 > limit };
slow(100)
| extend Hour = bin(datetime04, 1h)
| summarize n = count(), worst = max(long02) by Hour, string01
| sort by Hour asc, worst desc`,
  `Table0025
| where datetime04 between (datetime(2024-01-01) .. 30d)
| where string01 in ("a", "b", "c") and not(string06 contains "test")
| extend Bucket = case(long02 < 10, "low", long02 < 100, "middle", "high")
| summarize n = count(), share = 100.0 * countif(real03 > 0) / count() by Bucket
| sort by n desc`,
  `Table0026
| where isnotnull(real03)
| serialize
| extend Before = prev(real03), Number = row_number()
| extend Change = real03 - Before
| where Change > 0
| project datetime04, Number, Change, string01
| top 20 by Change desc`,
  `let known = Table0027 | where long02 > 0 | distinct string01;
Table0028
| where string01 in (known)
| extend Parts = split(string06, "/"), Length = strlen(string06)
| extend First = tostring(Parts[0]), Last = tostring(Parts[-1])
| summarize count(), avg(Length), make_set(Last, 10) by First
| where count_ > 5
| sort by count_ desc`,
  `Table0029
| where datetime04 > ago(30d)
| extend Day = startofday(datetime04), Weekday = dayofweek(datetime04)
| summarize n = count(), people = dcount(string01), total = sum(real03), p95 = percentile(long02, 95) by Day, string06
| extend Mean = total / n, PerPerson = 1.0 * n / people
| where Mean > 0 and PerPerson < 100
| project Day, string06, n, people, Mean = round(Mean, 2), PerPerson = round(PerPerson, 2), p95
| sort by Day asc, n desc`,
  `let starts = Table0030 | where string06 == "start" | project Id = string01, Start = datetime04;
let stops = Table0030 | where string06 == "stop" | project Id = string01, Stop = datetime04;
starts
| join kind=inner stops on Id
| extend Took = Stop - Start
| where Took between (0s .. 1d)
| summarize n = count(), longest = max(Took), mean = avg(Took) by bin(Start, 1d)
| extend Seconds = longest / 1s
| sort by Start asc
| take 100`,
  `Table0031
| where string01 !has "health" and string06 matches regex "^/api/[a-z]+"
| extend Code = toint(dynamic05.status), Route = extract("^/api/([a-z]+)", 1, string06)
| extend Kind = case(Code >= 500, "server", Code >= 400, "client", "fine")
| summarize n = count(), failures = countif(Kind != "fine"), slowest = arg_max(real03, datetime04, string01) by Route, Kind
| extend Rate = round(100.0 * failures / n, 1)
| where n > 10
| project Route, Kind, n, Rate, slowest
| order by Rate desc, n desc
| take 50`,
  `let window = 1h;
let noisy = toscalar(Table0032 | summarize percentile(real03, 99));
Table0032
| where datetime04 > ago(7d) and real03 < noisy
| summarize n = count(), mean = avg(real03), spread = stdev(real03) by bin(datetime04, window), string01
| sort by string01 asc, datetime04 asc
| extend Before = prev(mean), Same = prev(string01) == string01
| extend Change = iff(Same and Before != 0, (mean - Before) / Before, real(null))
| where abs(Change) > 0.5
| join kind=leftouter (Table0033 | summarize Name = take_any(string06) by string01) on string01
| project datetime04, Name, n, mean = round(mean, 3), spread = round(spread, 3), Change = round(Change, 3)
| top 100 by Change desc`,
  `union (Table0034 | project string01, long02, real03, datetime04), (Table0035 | project string01, long02, real03, datetime04)
| where datetime04 > ago(90d)
| extend Week = startofweek(datetime04), Size = bin(long02, 100)
| summarize n = count(), total = sum(real03), people = dcount(string01) by Week, Size
| extend Mean = total / n
| lookup kind=leftouter (Table0036 | summarize Title = max(string06) by Size = bin(long02, 100)) on Size
| extend Title = coalesce(Title, strcat("from ", tostring(Size), " to ", tostring(Size + 99)))
| summarize arg_max(Mean, Title, n), Weeks = dcount(Week), Total = sum(total) by Size
| where Weeks > 1 and Total > 0
| extend Share = round(100.0 * n / Weeks, 1)
| project-away Weeks
| sort by Total desc
| take 200`,
];

const at = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

const ascending = (times: readonly number[]): readonly number[] => [...times].sort((a, b) => a - b);

/** Milliseconds that this thread computes: others on the machine do not count. */
function computing(work: () => unknown): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}

/**
 * Milliseconds of one text, the best of some rounds: computed to compile it, computed by the language service alone to
 * parse and bind it, and passed from text to SQL through the worker, for the first time and from the cache.
 */
interface Timed {
  readonly compile: number;
  readonly bind: number;
  readonly worker: number;
  readonly cached: number;
}

let made = 0;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Undefined for a text that is refused: there is nothing to keep of it. */
async function measure(
  service: KqlService,
  schema: DatabaseSchema,
  globals: Globals,
  text: string,
): Promise<Timed | undefined> {
  const times: Timed[] = [];
  for (let round = 0; round < rounds; round++) {
    // A text that nobody has seen, so that no cache of either side knows it.
    made += 1;
    const fresh = `${text}\n// ${made}`;
    const bind = computing(() => kql().KustoCode.ParseAndAnalyze(fresh, globals)?.GetDiagnostics());
    try {
      const compile = computing(() => compileStep(`${fresh}.`, schema, globals));
      const worker = await timed(() => service.compile(fresh, schema));
      times.push({ bind, compile, worker, cached: await timed(() => service.compile(fresh, schema)) });
    } catch (error) {
      if (SharingError.is(error)) return undefined;
      throw error;
    }
  }
  const best = (of: keyof Timed): number => Math.min(...times.map((time) => time[of]));
  return { compile: best('compile'), bind: best('bind'), worker: best('worker'), cached: best('cached') };
}

function print(what: string, times: readonly Timed[]): void {
  const part = (of: keyof Timed, share: number): number => at(ascending(times.map((time) => time[of])), share);
  const ratios = ascending(times.map(({ compile, bind }) => compile / bind));
  console.log(
    `${what}: compiling p50 ${part('compile', 0.5).toFixed(1)} ms (target: under ${targets.p50}), p95 ${part('compile', 0.95).toFixed(1)} ms (under ${targets.p95}), cached p95 ${part('cached', 0.95).toFixed(2)} ms (under ${targets.cached})`,
  );
  console.log(
    `  binding alone p50 ${part('bind', 0.5).toFixed(1)} ms, p95 ${part('bind', 0.95).toFixed(1)} ms; compiling / binding: median ${at(ratios, 0.5).toFixed(2)}; through the worker, by the clock: p50 ${part('worker', 0.5).toFixed(1)} ms, p95 ${part('worker', 0.95).toFixed(1)} ms`,
  );
}

/**
 * Compiling over a database of 1,000 tables x 50 columns, next to the language service's own parsing and binding of the
 * same text, in turns. What counts is what the thread computes; the clock tells how busy the machine is as well.
 */
export async function run(): Promise<void> {
  const schema = largeSchema();
  loadKustoLanguage();
  const globals = globalsOf(schema);
  const service = new KqlService({ worker: new URL('../../src/kql/worker.ts', import.meta.url) });
  try {
    const all = async (queries: readonly string[]): Promise<readonly Timed[]> => {
      const times: Timed[] = [];
      for (const text of queries) {
        const time = await measure(service, schema, globals, text);
        if (time) times.push(time);
      }
      return times;
    };
    // Both sides have built what is built once.
    await all(texts);
    const times = await all(texts);
    print(`${times.length} queries over ${size.tables} tables x ${size.columns} columns`, times);
    const cases = readCases()?.filter((_, index) => index % 20 === 0);
    if (!cases) return;
    const others = await all(cases.map(({ query }) => query));
    print(`${others.length} conformance cases beside them`, others);
  } finally {
    await service.close();
  }
}
