import { SharingError } from '../../protocol/errors.ts';
import { type MappedColumn, mappingTransforms } from '../../protocol/ingestionMapping.ts';
import { KustoType } from '../../protocol/schema.ts';
import { type Element, kql } from '../kustoLanguage.ts';
import { spanOf } from '../refusal.ts';

/** Properties of a column in either form of a mapping, in lower case. Source: Kusto documentation, "Ingestion mappings". */
const propertyNames = ['ordinal', 'path', 'field', 'constvalue', 'transform'];

/** .NET's parser takes a comma before a closing bracket, and so do mappings in the documentation. */
const superfluousComma = /("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g;

/**
 * The columns of a mapping in JSON, in the form of today (`Properties`) and in the older one that has all in one object.
 * Only what the text says is read here; whether it can be is for the rules of mappings. Throws `MappingInvalid`.
 */
export function readMapping(element: Element, text: string): readonly MappedColumn[] {
  const refuse = (message: string): never => {
    throw new SharingError('MappingInvalid', message, 'user', { span: spanOf(element) });
  };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(superfluousComma, (_, quoted) => quoted ?? ''));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refuse(`The ingestion mapping is no JSON: ${why}.`);
  }
  if (!Array.isArray(parsed)) return refuse('An ingestion mapping is a JSON array with an object for each column.');
  return parsed.map((each: unknown, index) => {
    if (!isObject(each)) return refuse(`Element ${index + 1} of the ingestion mapping is no JSON object.`);
    return readColumn(each, index, refuse);
  });
}

function readColumn(
  object: Readonly<Record<string, unknown>>,
  index: number,
  refuse: (message: string) => never,
): MappedColumn {
  const { column, name, datatype, csvdatatype: _, properties, ...older } = lowerNames(object);
  const called = column ?? name;
  if (typeof called !== 'string') return refuse(`Element ${index + 1} of the ingestion mapping names no column.`);
  const of = `Column '${called}' of the ingestion mapping`;
  if (properties !== undefined && !isObject(properties)) return refuse(`${of}: its Properties are no JSON object.`);
  const given = { ...older, ...lowerNames(properties ?? {}) };
  const stray = Object.keys(given).find((each) => !propertyNames.includes(each));
  if (stray !== undefined) return refuse(`${of}: '${stray}' is no property of a mapping.`);
  const { ordinal, path, field, constvalue, transform: transformName } = given;
  const type = typeOf(datatype);
  if (type === false) return refuse(`${of}: '${String(datatype)}' is not a type of a column.`);
  const transform = transformOf(transformName);
  if (transform === false) {
    return refuse(
      `${of}: there is no transformation '${String(transformName)}'. There are ${mappingTransforms.join(', ')}.`,
    );
  }
  // A path that does not begin as one is a constant.
  const isConstant = typeof path === 'string' && path !== '' && !path.startsWith('$');
  const constant = isConstant ? path : constvalue;
  return {
    column: called,
    ...(type && { type }),
    ...(ordinal !== undefined && { ordinal: Number(ordinal === '' ? Number.NaN : ordinal) }),
    ...(path !== undefined && !isConstant && { path: textOf(path) }),
    ...(field !== undefined && { field: textOf(field) }),
    ...(constant !== undefined && { constant: textOf(constant) }),
    ...(transform && { transform }),
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is null is not there. */
function lowerNames(object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(object).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `false` for what is no type; an empty text says nothing. */
function typeOf(word: unknown): KustoType | undefined | false {
  if (word === undefined || word === '') return undefined;
  const text = String(word).replace(/^System\./, '');
  const symbol = kql().Symbols.ScalarTypes.GetSymbol(text) ?? kql().Symbols.ScalarTypes.GetSymbol(text.toLowerCase());
  const type = KustoType.safeParse(symbol?.Name);
  return type.success ? type.data : false;
}

function transformOf(word: unknown): MappedColumn['transform'] | false {
  const wanted = String(word ?? '').toLowerCase();
  if (wanted === '' || wanted === 'none') return undefined;
  return mappingTransforms.find((each) => each.toLowerCase() === wanted) ?? false;
}
