import type { KustoType } from '../../protocol/schema.ts';
import { maxDatetimeTicks } from '../storageTypes.ts';
import type { ArithmeticSign } from './arithmetic.ts';
import type { Constant, Scalar } from './scalar.ts';

function ofWholes(a: bigint, sign: ArithmeticSign, b: bigint): bigint | undefined {
  switch (sign) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0n ? undefined : a / b;
    case '%': {
      if (b === 0n) return undefined;
      const size = b < 0n ? -b : b;
      return ((a % size) + size) % size;
    }
  }
}

function ofReals(a: number, sign: ArithmeticSign, b: number): number | undefined {
  switch (sign) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return undefined;
  }
}

const spans = new Set<KustoType>(['timespan', 'datetime']);

/** What an expression over constants comes to; undefined where that is left to the database. */
export function foldArithmetic(a: Scalar, sign: ArithmeticSign, b: Scalar, type: KustoType): Constant | undefined {
  const [x, y] = [a.constant, b.constant];
  if (type === 'real' && !spans.has(a.type) && !spans.has(b.type)) {
    const numbers = [x, y].map((value) => (typeof value === 'bigint' ? Number(value) : value));
    const [left, right] = numbers;
    return typeof left === 'number' && typeof right === 'number' ? ofReals(left, sign, right) : undefined;
  }
  if (typeof x !== 'bigint' || typeof y !== 'bigint') return undefined;
  const result = ofWholes(x, sign, y);
  if (result === undefined) return undefined;
  switch (type) {
    case 'int':
      return BigInt.asIntN(32, result);
    case 'long':
      return BigInt.asIntN(64, result);
    case 'timespan':
      return BigInt.asIntN(64, result) === result ? result : undefined;
    case 'datetime':
      return result >= 0n && result <= maxDatetimeTicks ? result : undefined;
    default:
      return undefined;
  }
}
