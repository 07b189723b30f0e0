import { type FunctionDefinition, onValues } from './definition.ts';
import { funnelSpans } from './funnelSpans.ts';
import { runScan, type ScanProgram } from './scanMachine.ts';

/** What depends on all rows before, over lists of all of them in their order. */
export const sequences = {
  /** Ticks with which the session of each row began: see `row_window_session`. */
  session_starts: onValues(
    ['BIGINT[]', 'BIGINT[]', 'BIGINT', 'BIGINT'],
    'BIGINT[]',
    (values, restarts, fromFirst, fromNeighbour) => {
      let began: bigint | null = null;
      let before: bigint | null = null;
      return values.map((value, i) => {
        if (value === null || began === null || before === null || restarts[i] === 1n) began = value;
        else if (value >= before + fromNeighbour || value >= began + fromFirst) began = value;
        before = value;
        return began;
      });
    },
  ),
  /** Of events in their order, the least time from the first state of a sequence to each of its states. */
  funnel_spans: onValues(['BIGINT[]', 'VARCHAR[]', 'VARCHAR[]'], 'BIGINT[]', funnelSpans),
  /** `scan` over lists of all rows, as texts: see `scanMachine.ts`. */
  scan_rows: {
    parameters: ['VARCHAR'],
    variadic: 'VARCHAR[]',
    returns: 'VARCHAR[]',
    seesNulls: false,
    compute: ([program, ...lists]) =>
      runScan(JSON.parse(String(program)) as ScanProgram, lists as readonly (readonly (string | null)[])[]),
  },
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
