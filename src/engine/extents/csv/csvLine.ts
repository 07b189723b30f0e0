import { decodeFile } from '../decodeFile.ts';
import type { CsvDialect } from './csvDialect.ts';

export interface CsvLayout extends CsvDialect {
  readonly columns: number;
}

/**
 * The line, counted from 1, on which a record of a CSV file begins; records count from 1 and do not include the header.
 * Read only after a record was refused: records and lines differ by blank lines and by line ends within quotes.
 */
export async function csvLine(path: string, layout: CsvLayout, record: number): Promise<number> {
  const wanted = record + (layout.header ? 1 : 0);
  // Where there is but one column, a blank line is a record without a value.
  const blankCounts = layout.columns === 1;
  let line = 1;
  let records = 0;
  let inQuotes = false;
  let startOfField = true;
  let startOfRecord = true;
  let previous = '';
  for await (const piece of decodeFile(path, layout.encoding)) {
    for (const character of piece) {
      // The second half of CR LF.
      const joined = character === '\n' && previous === '\r';
      previous = character;
      if (joined) continue;
      const isLineEnd = character === '\n' || character === '\r';
      if (startOfRecord && (!isLineEnd || blankCounts)) {
        startOfRecord = false;
        if (++records === wanted) return line;
      }
      if (isLineEnd) line++;
      if (character === layout.quote && (inQuotes || startOfField)) {
        // A doubled quote closes and opens again, which comes to the same.
        inQuotes = !inQuotes;
        startOfField = true;
        continue;
      }
      if (!inQuotes && isLineEnd) startOfRecord = true;
      startOfField = !inQuotes && (character === layout.delimiter || isLineEnd);
    }
  }
  return line;
}
