import { type FunctionDefinition, onValues } from './definition.ts';
import { toBag } from './json.ts';

/** As .NET's `HttpUtility.UrlEncode`: blanks as `+`, hexadecimal digits in lower case. */
function encode(text: string): string {
  const escaped = encodeURIComponent(text).replace(/['~]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return escaped.replace(/%20/g, '+').replace(/%[0-9A-F]{2}/g, (c) => c.toLowerCase());
}

/** As RFC 3986: all but letters, digits and `-._~`. */
function encodeComponent(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** What is no escape stays as it is; bytes that are not UTF-8 become replacement characters. */
function decode(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}

/** Names and values of a query as a bag. Of a name that comes twice the first counts. */
function queryBag(query: string): string {
  const bag = new Map<string, string>();
  for (const pair of query.replace(/^\?/, '').split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    const key = decode(name);
    if (!bag.has(key)) bag.set(key, JSON.stringify(decode(value)));
  }
  return toBag(bag);
}

const whole =
  /^(?:([A-Za-z][A-Za-z0-9+.-]*):\/\/)?(?:([^:@/?#]*)(?::([^@/?#]*))?@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s;

function parseUrl(url: string): string {
  const [, scheme = '', user = '', password = '', host = '', port = '', path = '', query = '', fragment = ''] =
    whole.exec(url) ?? [];
  const texts = { Scheme: scheme, Host: host, Port: port, Path: path, Username: user, Password: password };
  const parts = Object.entries(texts).map(([name, value]) => [name, JSON.stringify(value)] as const);
  return toBag([...parts, ['Query Parameters', queryBag(query)], ['Fragment', JSON.stringify(fragment)]]);
}

export const urls = {
  url_encode: onValues(['VARCHAR'], 'VARCHAR', (text) => encode(text.toWellFormed())),
  url_encode_component: onValues(['VARCHAR'], 'VARCHAR', (text) => encodeComponent(text.toWellFormed())),
  url_decode: onValues(['VARCHAR'], 'VARCHAR', decode),
  parse_url: onValues(['VARCHAR'], 'VARCHAR', parseUrl),
  parse_urlquery: onValues(['VARCHAR'], 'VARCHAR', (query) => toBag([['Query Parameters', queryBag(query)]])),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
