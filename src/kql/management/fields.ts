import type { DatabaseRole } from '../../protocol/access.ts';
import { type Element, kindOf, kql, must, sourceOf } from '../kustoLanguage.ts';
import { invalid, notSupported } from '../refusal.ts';
import { literalBody, parseTimespan } from '../syntax/literals.ts';

interface Field {
  readonly name: string;
  readonly element: Element;
}

/** Nodes that only hold others; every other named node is a value of the command. */
const holders: ReadonlySet<string> = new Set(['CustomNode', 'List', 'SeparatedElement']);

/** Words that some reader acts on, or that only join the others. */
const understood: ReadonlySet<string> = new Set(
  `add admins alter append as backfill based-on by caching caching-policies-modification-kind clear cluster column column-docstrings columns configuration create
  create-merge create-or-alter cslschema data database database-name-override database-name-prefix databases
  dataformat datastats default-caching-policies-modification-kind default-principals-modification-kind delete details docstring drop
  extent extents external folder follow-authorized-principals follower from function functions hot hot_window hotdata hotindex identity if ifexists ifnotexists include ingest
  inline into json kind materialized-view materialized-views metadata none on policies policy prefetch-extents prettyname principals
  principals-modification-kind queries query queryplan recoverability rename retention running schema set set-or-append set-or-replace show softdelete
  table tables to type user with alter-merge principal cancel ingestion mapping mappings as csl entities journal principal roles if_later_than version
  operations operation operationid commands commands-and-queries plugins failures scope
  sharding merge partitioning row_level_security restricted_view_access ingestionbatching update encoding roworder ingestiontime
  streamingingestion auto_delete extent_tags_retention managed_identity mirroring shards_grouping callout capacity
  request_classification query_weak_consistency sandbox diagnostics data statistics samplepercent`.split(/\s+/),
);

const roles: Readonly<Record<string, DatabaseRole>> = {
  admins: 'Admin',
  users: 'User',
  viewers: 'Viewer',
  unrestrictedviewers: 'UnrestrictedViewer',
  ingestors: 'Ingestor',
  monitors: 'Monitor',
};

/** What a command names, in the order of its text: Microsoft's grammar gives each value a name. */
export class Fields {
  readonly command: Element;
  readonly #fields: Field[] = [];
  /** The words of the command that are no values, in lower case. */
  readonly words: ReadonlySet<string>;

  readonly #read = new Set<string>();
  #arePropertiesRead = false;
  /** Offset of the text after `<|`. */
  readonly queryStart: number | undefined;
  readonly #text: string;

  /** Offset at which the command ends, as far as it was read. */
  #end: number;

  constructor(command: Element, root: Element, text: string, end: number) {
    this.command = command;
    this.#text = text;
    this.#end = end;
    const words = new Set<string>();
    let queryStart: number | undefined;
    const collect = (element: Element): void => {
      for (let i = 0; i < element.ChildCount; i += 1) {
        const child = element.GetChild(i);
        if (!child) continue;
        const name = child.NameInParent;
        const kind = kindOf(child);
        if (holders.has(kind)) collect(child);
        else if (name) this.#fields.push({ name, element: child });
        else if (kind === 'FunctionDeclaration') this.#fields.push({ name: kind, element: child });
        else if (kind === 'LessThanBarToken') queryStart = child.TextStart + child.Width;
        // What follows `<|` is a query or data, for others to read.
        else if (queryStart === undefined) words.add(sourceOf(child).toLowerCase());
      }
    };
    collect(root);
    this.words = words;
    this.queryStart = queryStart;
  }

  /** A part of the command as it was written, comments and line breaks included. */
  textOf(element: Element): string {
    return this.#text.slice(element.TextStart, element.TextStart + element.Width);
  }

  has(name: string): boolean {
    this.#read.add(name);
    return this.#fields.some((field) => field.name === name);
  }

  elements(name: string): readonly Element[] {
    this.#read.add(name);
    return this.#fields.filter((field) => field.name === name).map(({ element }) => element);
  }

  /** All values in order, with their names: for lists whose parts belong together. */
  get inOrder(): readonly Field[] {
    for (const { name } of this.#fields) this.#read.add(name);
    return this.#fields;
  }

  /** The one value of this name; a form of the command that has none is not supported. */
  first(name: string): Element {
    const [element] = this.elements(name);
    if (!element) throw notSupported(this.command, 'this form of the command');
    return element;
  }

  get end(): number {
    return this.#end;
  }

  /** Reads on after the command where the grammar ends too early; what is found belongs to the command. */
  takeAfter(pattern: RegExp): RegExpExecArray | undefined {
    const found = pattern.exec(this.#text.slice(this.#end)) ?? undefined;
    this.#end += found?.[0].length ?? 0;
    return found;
  }

  /** What nobody asked for would silently be left undone: such a command is refused by name. */
  refuseUnread(): void {
    const unread = this.#fields.find(({ name }) => !this.#read.has(name) && !name.startsWith('Property'));
    if (unread) throw notSupported(unread.element, `'${sourceOf(unread.element)}' in this command`);
    const word = [...this.words].find((each) => /^[a-z]/.test(each) && !understood.has(each));
    if (word !== undefined) throw notSupported(this.command, `'${word}' in this command`);
    if (!this.#arePropertiesRead) this.properties([]);
    // The grammar says nothing of a text that goes on where it ends.
    const rest =
      this.queryStart === undefined
        ? /^(?:\s|\/\/[^\n]*(?:\n|$))*(;?\s*[^\s|;][^\n|]*)/.exec(this.#text.slice(this.#end))
        : null;
    if (rest?.[1] !== undefined) throw notSupported(this.command, `'${rest[1].trim()}' in this command`);
  }

  names(name: string): readonly string[] {
    return this.elements(name).map(nameOf);
  }

  name(name: string): string {
    return nameOf(this.first(name));
  }

  /** Names that may have the one of a database before them. */
  paths(name: string): readonly { readonly database?: string; readonly name: string }[] {
    return this.elements(name).map((element) => {
      if (kindOf(element) !== 'PathExpression') return { name: nameOf(element) };
      const { Expression, Selector } = element as Kusto.Language.Syntax.PathExpression;
      return { database: nameOf(must(Expression)), name: nameOf(must(Selector)) };
    });
  }

  strings(name: string): readonly string[] {
    return this.elements(name).map(stringOf);
  }

  string(name: string): string | undefined {
    return this.strings(name)[0];
  }

  /** A timespan in milliseconds. */
  span(name: string): number | undefined {
    const [element] = this.elements(name);
    return element && spanOfTime(element);
  }

  role(name: string): DatabaseRole {
    const element = this.first(name);
    const role = roles[sourceOf(element).toLowerCase()];
    if (!role) throw notSupported(element, `the role '${sourceOf(element)}'`);
    return role;
  }

  /** The value of one of `properties`, where it stands. */
  propertyValue(name: string): Element | undefined {
    const index = this.elements('PropertyName').findIndex((element) => nameOf(element).toLowerCase() === name);
    return this.elements('PropertyValue')[index];
  }

  /** `with (name = value, …)`, with names in lower case. Others than those that are known are refused by name. */
  properties(known: readonly string[]): Readonly<Record<string, string>> {
    this.#arePropertiesRead = true;
    const other = this.elements('PropertyName').find((element) => !known.includes(nameOf(element).toLowerCase()));
    if (other) throw notSupported(other, `the property '${nameOf(other)}' of this command`);
    const values = this.elements('PropertyValue').map((element) =>
      isText(element) ? stringOf(element) : sourceOf(element),
    );
    return Object.fromEntries(
      this.elements('PropertyName').map((element, i) => [nameOf(element).toLowerCase(), values[i] ?? '']),
    );
  }
}

export function nameOf(element: Element): string {
  const named = element as Partial<Kusto.Language.Syntax.NameReference>;
  const name = named.SimpleName ?? undefined;
  // A name with a wildcard has no simple name.
  return name === undefined || name === '' ? unbracketed(sourceOf(element)) : name;
}

/** `['a b']` and `["a b"]` without what quotes them. */
export function unbracketed(text: string): string {
  const inner = /^\[\s*(.*?)\s*\]$/s.exec(text)?.[1];
  const literal = inner ?? (/^(["']).*\1$/s.test(text) ? text : undefined);
  return literal === undefined ? text : (kql().KustoFacts.GetStringLiteralValue(literal) ?? text);
}

/** A guid, or a text that is one, in lower case. */
export function guidOf(element: Element): string {
  return /[0-9a-f]{8}-[0-9a-f-]{27}/i.exec(sourceOf(element))?.[0]?.toLowerCase() ?? '';
}

function isText(element: Element): boolean {
  return kindOf(element) === 'StringLiteralExpression' || kindOf(element) === 'CompoundStringLiteralExpression';
}

export function stringOf(element: Element): string {
  if (kindOf(element) === 'CompoundStringLiteralExpression') {
    return String((element as Kusto.Language.Syntax.CompoundStringLiteralExpression).LiteralValue ?? '');
  }
  return kql().KustoFacts.GetStringLiteralValue(sourceOf(element)) ?? '';
}

function spanOfTime(element: Element): number {
  const ticks = parseTimespan(literalBody(sourceOf(element)));
  if (ticks === undefined || ticks < 0n) {
    throw invalid(element, `'${sourceOf(element)}' is not a period of time. Write for example '7d'.`);
  }
  return Number(ticks) / 10_000;
}
