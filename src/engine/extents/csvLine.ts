import { createReadStream } from 'node:fs';

export interface CsvLayout {
  readonly quote: string;
  readonly delimiter: string;
  readonly header: boolean;
  readonly encoding: string;
}

/**
 * The line, counted from 1, on which a record of a CSV file begins; records count from 1 and do not include the header.
 * Read only after a record was refused: records and lines differ by blank lines and by line ends within quotes.
 */
export async function csvLine(path: string, layout: CsvLayout, record: number): Promise<number> {
  const wanted = record + (layout.header ? 1 : 0);
  let line = 1;
  let records = 0;
  let inQuotes = false;
  let startOfField = true;
  let startOfRecord = true;
  const encoding = layout.encoding === 'utf-16' ? 'utf16le' : layout.encoding === 'latin-1' ? 'latin1' : 'utf8';
  const stream = createReadStream(path, { encoding });
  for await (const chunk of stream) {
    for (const character of String(chunk)) {
      if (character === '\ufeff' && line === 1 && startOfRecord) continue;
      if (startOfRecord && character !== '\n' && character !== '\r') {
        startOfRecord = false;
        if (++records === wanted) return line;
      }
      if (character === '\n') line++;
      if (character === layout.quote && (inQuotes || startOfField)) {
        // A doubled quote closes and opens again, which comes to the same.
        inQuotes = !inQuotes;
        startOfField = true;
        continue;
      }
      if (!inQuotes && character === '\n') startOfRecord = true;
      startOfField = !inQuotes && (character === layout.delimiter || character === '\n');
    }
  }
  return line;
}
