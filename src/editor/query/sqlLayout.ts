/** Columns that a line may take before it is broken. */
const width = 100;
/** Deeper than this is not indented any more, or the ends of a long query would lie off the screen. */
const deepest = 30;

/** Queries within queries that are laid out; what lies deeper stays on its line. */
const mostNested = 300;

const tokenPattern = /(\s*)('(?:[^']|'')*'|"(?:[^"]|"")*"|[\p{L}\p{N}_$]+|[^\s])/gsu;

/** What stands in the SQL as it is, after a blank or not. */
interface Word {
  readonly text: string;
  readonly apart: boolean;
}

/** A query in brackets. */
interface Nested {
  readonly block: Block;
  readonly apart: boolean;
}

type Part = Word | Nested;

interface Clause {
  /** `SELECT`, `GROUP BY`, …; empty before the first. */
  readonly head: string;
  /** What stands between the commas of the clause itself. */
  readonly items: Part[][];
}

interface Block {
  readonly clauses: Clause[];
  /** Characters on one line. */
  size: number;
  hasNested: boolean;
}

/**
 * SQL as our compiler writes it, on lines of its own where a clause or a query in brackets begins. Only what is blank
 * between two words changes; what stands in quotes stays as it is. Formatters of SQL that there are indent each query within
 * another further: of a thousand steps, 30 KB, they make 14 MB in ten seconds.
 */
export function layOut(sql: string): string {
  const words = [...sql.matchAll(tokenPattern)].map(([, blank = '', text = '']) => ({ text, apart: blank !== '' }));
  return blockText(parseBlock({ words, at: 0 }, 0), 0);
}

// ---------------------------------------------------------------------------------------------------------- parsing

interface Reader {
  readonly words: readonly Word[];
  at: number;
}

const startsQuery = /^(SELECT|WITH|VALUES)$/;
const joins = /^(INNER|LEFT|RIGHT|FULL|CROSS|SEMI|ANTI|ASOF|POSITIONAL)$/;

/** The words of a clause's head that begin at `at`; 0 where none begins. */
function headLength({ words, at }: Reader): number {
  const word = (offset: number): string => words[at + offset]?.text ?? '';
  switch (word(0)) {
    case 'SELECT':
      return word(1) === 'DISTINCT' && word(2) !== 'ON' ? 2 : 1;
    case 'WITH':
      return word(1) === 'RECURSIVE' ? 2 : 1;
    case 'VALUES':
    case 'WHERE':
    case 'HAVING':
    case 'QUALIFY':
    case 'LIMIT':
    case 'OFFSET':
      return 1;
    // IS DISTINCT FROM compares.
    case 'FROM':
    case 'ON':
      return word(-1) === 'DISTINCT' ? 0 : 1;
    case 'GROUP':
    case 'ORDER':
      return word(1) === 'BY' ? 2 : 0;
    case 'UNION':
    case 'EXCEPT':
    case 'INTERSECT':
      return word(1) === 'ALL' ? 2 : 1;
    default: {
      if (!joins.test(word(0))) return 0;
      const length = [1, 2].find((offset) => word(offset) === 'JOIN');
      return length === undefined ? 0 : length + 1;
    }
  }
}

function parseBlock(reader: Reader, depth: number): Block {
  let clause: Clause = { head: '', items: [[]] };
  const block: Block = { clauses: [], size: 0, hasNested: false };
  const add = (part: Part): void => void clause.items.at(-1)?.push(part);
  /** Brackets that are open and hold no query. */
  let open = 0;
  for (let word = reader.words[reader.at]; word; word = reader.words[reader.at]) {
    const head = open === 0 ? headLength(reader) : 0;
    if (head > 0) {
      if (clause.head !== '' || clause.items[0]?.length !== 0) block.clauses.push(clause);
      const words = reader.words.slice(reader.at, reader.at + head);
      clause = { head: words.map(({ text }) => text).join(' '), items: [[]] };
      block.size += clause.head.length + 1;
      reader.at += head;
      continue;
    }
    if (word.text === ')' && open === 0) break;
    reader.at += 1;
    block.size += word.text.length + Number(word.apart);
    if (depth < mostNested && word.text === '(' && startsQuery.test(reader.words[reader.at]?.text ?? '')) {
      const inner = parseBlock(reader, depth + 1);
      reader.at += 1;
      block.size += inner.size + 1;
      block.hasNested = true;
      add({ block: inner, apart: word.apart });
    } else if (word.text === ',' && open === 0) {
      clause.items.push([]);
    } else {
      open += word.text === '(' ? 1 : word.text === ')' ? -1 : 0;
      add(word);
    }
  }
  block.clauses.push(clause);
  return block;
}

// ---------------------------------------------------------------------------------------------------------- writing

function line(depth: number): string {
  return `\n${'  '.repeat(Math.min(depth, deepest))}`;
}

function blockText(block: Block, depth: number): string {
  const flat = !block.hasNested && block.size <= width;
  return block.clauses.map((clause) => clauseText(clause, depth)).join(flat ? ' ' : line(depth));
}

function clauseText({ head, items }: Clause, depth: number): string {
  if (items.length === 1 && items[0]?.length === 0) return head;
  const before = head === '' ? '' : `${head} `;
  const sizes = items.map((item) => sizeOf(item) + 2);
  const size = before.length + sizes.reduce((sum, each) => sum + each, 0);
  if (size <= width) return before + items.map((item) => itemText(item, depth, false)).join(', ');
  if (items.length === 1) return before + itemText(items[0] ?? [], depth, true);
  const texts = items.map((item, i) => itemText(item, depth + 1, (sizes[i] ?? 0) > width));
  return head + line(depth + 1) + texts.join(`,${line(depth + 1)}`);
}

/** Without the queries in it, which are written on lines of their own. */
function sizeOf(item: readonly Part[]): number {
  return item.reduce((sum, part) => sum + ('block' in part ? 2 : part.text.length) + Number(part.apart), 0);
}

const breaksLong = /^(AND|OR|WHEN|ELSE)$/;

/** `long`: lines are broken before its conditions, however deep they lie. */
function itemText(item: readonly Part[], depth: number, long: boolean): string {
  let text = '';
  let open = 0;
  for (const part of item) {
    const blank = part.apart && text !== '' ? ' ' : '';
    if ('block' in part) {
      const { block } = part;
      const flat = !block.hasNested && block.size <= width;
      text += flat
        ? `${blank}(${blockText(block, depth)})`
        : `${blank}(${line(depth + 1)}${blockText(block, depth + 1)}${line(depth)})`;
      continue;
    }
    open += part.text === '(' ? 1 : part.text === ')' ? -1 : 0;
    text += (long && breaksLong.test(part.text) ? line(depth + 1 + open) : blank) + part.text;
  }
  return text;
}
