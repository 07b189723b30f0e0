import { SharingError } from '../../protocol/errors.ts';
import { beyond64 } from '../scalars/stop.ts';

/** A value of a scan: bigint for int, long, datetime and timespan (ticks); dynamic, decimal and guid are texts. */
export type ScanValue = bigint | number | string | boolean | null;

export type ScanType = 'whole' | 'real' | 'bool' | 'text';

/** An expression over one row and the state; `row` is the number of a list that holds its values for all rows. */
export type ScanExpression =
  | { readonly kind: 'row'; readonly list: number }
  /** A column of an earlier step, or of the same. */
  | { readonly kind: 'state'; readonly step: number; readonly field: number }
  | { readonly kind: 'and' | 'or'; readonly of: readonly ScanExpression[] }
  | { readonly kind: 'not' | 'negate' | 'isnull' | 'isempty' | 'real'; readonly of: readonly ScanExpression[] }
  | { readonly kind: 'compare'; readonly sign: string; readonly of: readonly ScanExpression[] }
  | { readonly kind: 'whole' | 'span' | 'float'; readonly sign: string; readonly of: readonly ScanExpression[] }
  /** The moment, or null where it is out of the years 1 to 9999. */
  | { readonly kind: 'moment'; readonly of: readonly ScanExpression[] }
  | { readonly kind: 'if'; readonly of: readonly ScanExpression[] };

export interface ScanProgram {
  /** Types of the lists, in their order. */
  readonly lists: readonly ScanType[];
  /** What the state keeps of a step that nothing has matched yet, by field: the list with the initial value. */
  readonly initial: readonly number[];
  readonly steps: readonly {
    readonly condition: ScanExpression;
    /** Which records of a series that match the step come out; the last one when the series ends. */
    readonly emits: 'all' | 'last' | 'none';
    /** The values of the fields after a match. */
    readonly fields: readonly ScanExpression[];
  }[];
  /** Fields of the step that comes out, behind the number of the row and that of the match. */
  readonly shown: readonly number[];
}

interface State {
  readonly active: boolean;
  readonly match: number;
  /** `fields[j][f]`: field `f` of step `j`, as far as step `k` of this state. */
  readonly fields: readonly (readonly ScanValue[])[];
}

interface Row {
  readonly values: readonly ScanValue[];
  readonly initial: readonly ScanValue[];
}

const maxTicks = 3_155_378_975_999_999_999n;

export function parseCell(text: string | null, type: ScanType): ScanValue {
  if (text === null) return null;
  switch (type) {
    case 'whole':
      return BigInt(text);
    case 'real':
      return text === 'inf' ? Number.POSITIVE_INFINITY : text === '-inf' ? Number.NEGATIVE_INFINITY : Number(text);
    case 'bool':
      return text === 'true';
    case 'text':
      return text;
  }
}

/** Goes through the rows and yields those that come out, each as JSON: number of the row, number of the match, fields. */
export function runScan(program: ScanProgram, lists: readonly (readonly (string | null)[])[]): string[] {
  const { steps, shown } = program;
  const count = lists[0]?.length ?? 0;
  const out: string[] = [];
  let next = 0;
  let states: readonly (State | undefined)[] = steps.map(() => undefined);
  const pending: (string | undefined)[] = steps.map(() => undefined);
  const end = (k: number): void => {
    const last = pending[k];
    if (last !== undefined) out.push(last);
    pending[k] = undefined;
  };
  for (let at = 0; at < count; at += 1) {
    const values = lists.map((list, i) => parseCell(list[at] ?? null, program.lists[i] ?? 'text'));
    const initial = program.initial.map((list) => values[list] ?? null);
    const row: Row = { values, initial };
    const holds = (k: number, state: State | undefined): boolean =>
      evaluate(steps[k]?.condition, row, state, k) === true;
    // First which steps go on from the one before, then which match once more.
    const moved = steps.map((_, k) => k > 0 && states[k - 1] !== undefined && holds(k, states[k - 1]));
    const kept = states.map((state, k) => (moved[k + 1] ? undefined : state));
    const stayed = steps.map((_, k) => !moved[k] && (k === 0 || kept[k] !== undefined) && holds(k, kept[k]));
    const begins = stayed[0] === true && kept[0] === undefined;
    const after = steps.map((step, k): State | undefined => {
      if (!moved[k] && !stayed[k]) return kept[k];
      const before = moved[k] ? states[k - 1] : kept[k];
      const own = step.fields.map((field) => evaluate(field, row, before, k));
      const match = k === 0 && begins ? next : (before?.match ?? next);
      return { active: true, match, fields: [...(before?.fields ?? []).slice(0, k), own] };
    });
    // A series ends where its match goes on to the next step, or another match takes its place.
    for (let k = 0; k < steps.length; k += 1) if (moved[k] || moved[k + 1]) end(k);
    for (let k = steps.length - 1; k >= 0; k -= 1) {
      const state = after[k];
      const emits = steps[k]?.emits;
      if ((!moved[k] && !stayed[k]) || emits === 'none' || !state) continue;
      const own = state.fields[k] ?? [];
      const cells = shown.map((field) => own[field] ?? null);
      const found = JSON.stringify([String(at), String(state.match), ...cells.map((cell) => cellText(cell))]);
      if (emits === 'last') pending[k] = found;
      else out.push(found);
    }
    if (begins) next += 1;
    states = after;
  }
  for (let k = 0; k < steps.length; k += 1) end(k);
  return out;
}

function cellText(value: ScanValue): string | null {
  return value === null ? null : String(value);
}

function evaluate(node: ScanExpression | undefined, row: Row, state: State | undefined, k: number): ScanValue {
  if (node === undefined) return null;
  const part = (i: number): ScanValue =>
    node.kind === 'row' || node.kind === 'state' ? null : evaluate(node.of[i], row, state, k);
  switch (node.kind) {
    case 'row':
      return row.values[node.list] ?? null;
    case 'state':
      return (
        state?.fields[node.step]?.[node.field] ?? (state?.fields[node.step] ? null : (row.initial[node.field] ?? null))
      );
    case 'and':
    case 'or': {
      const decides = node.kind === 'or';
      let unknown = false;
      for (let i = 0; i < node.of.length; i += 1) {
        const value = part(i);
        if (value === decides) return decides;
        if (value === null) unknown = true;
      }
      return unknown ? null : !decides;
    }
    case 'not': {
      const value = part(0);
      return value === null ? null : value !== true;
    }
    case 'isnull':
      return part(0) === null;
    case 'isempty': {
      const value = part(0);
      return value === null || value === '';
    }
    case 'real': {
      const value = part(0);
      return value === null ? null : Number(value);
    }
    case 'negate': {
      const value = part(0);
      return typeof value === 'bigint' ? BigInt.asIntN(64, -value) : typeof value === 'number' ? -value : null;
    }
    case 'moment': {
      const value = part(0);
      return typeof value === 'bigint' && value >= 0n && value <= maxTicks ? value : null;
    }
    case 'compare':
      return compared(node.sign, part(0), part(1));
    case 'whole':
      return wholes(node.sign, part(0), part(1));
    case 'span':
      return spans(node.sign, part(0), part(1));
    case 'float':
      return floats(node.sign, part(0), part(1));
    case 'if':
      return part(0) === true ? part(1) : part(2);
  }
}

/** Null equals nothing but is not known to be null itself; it is in no order. */
function compared(sign: string, a: ScanValue, b: ScanValue): boolean | null {
  if (sign === '==' || sign === '!=') {
    if (a === null && b === null) return null;
    return (a === b) === (sign === '==');
  }
  if (a === null || b === null) return null;
  switch (sign) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}

function wholes(sign: string, a: ScanValue, b: ScanValue): ScanValue {
  if (typeof a !== 'bigint' || typeof b !== 'bigint') return null;
  if (sign === '/') return b === 0n ? null : within64(a / b, 'long / long');
  return BigInt.asIntN(64, sign === '+' ? a + b : sign === '-' ? a - b : a * b);
}

/** Spans of time; a moment from another makes one too. */
function spans(sign: string, a: ScanValue, b: ScanValue): ScanValue {
  if (typeof a !== 'bigint' || typeof b !== 'bigint') return null;
  return within64(sign === '+' ? a + b : a - b, `timespan ${sign} timespan`);
}

function within64(value: bigint, what: string): bigint {
  if (BigInt.asIntN(64, value) === value) return value;
  throw new SharingError('QueryFailed', beyond64(what), 'user');
}

function floats(sign: string, a: ScanValue, b: ScanValue): ScanValue {
  if (typeof a !== 'number' || typeof b !== 'number') return null;
  return sign === '+' ? a + b : sign === '-' ? a - b : sign === '*' ? a * b : a / b;
}
