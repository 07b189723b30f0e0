import {
  compareNetworks,
  coveringNetworks,
  ipv4sIn,
  ipv4Text,
  ipv6Text,
  masked,
  type Network,
  parseIpv4,
  parseIpv6,
} from './addresses.ts';
import { type FunctionDefinition, onMany, onNullable, onValues } from './definition.ts';
import { elements, textOf, toArray } from './json.ts';

type Parse = (text: string | null) => Network | undefined;

function prefixIn(prefix: bigint | null, size: number): number | undefined {
  if (prefix === null) return size;
  return prefix >= 0n && prefix <= BigInt(size) ? Number(prefix) : undefined;
}

const comparison = (parse: Parse, size: 32 | 128): FunctionDefinition =>
  onNullable(['VARCHAR', 'VARCHAR', 'BIGINT'], 'BIGINT', (a, b, prefix) => {
    const [x, y, bits] = [parse(a), parse(b), prefixIn(prefix, size)];
    return x && y && bits !== undefined ? compareNetworks(x, y, bits, size) : null;
  });

function inRange(address: Network, range: Network, size: 32 | 128): boolean {
  return compareNetworks(address, range, range.prefix, size) === 0n;
}

/** The ranges are texts, or JSON arrays of texts. True decides, then what is no range makes the result null. */
const inAnyRange = (parse: Parse, size: 32 | 128): FunctionDefinition =>
  onMany('VARCHAR', 'BOOLEAN', ([ip = null, ...ranges]) => {
    const address = parse(ip);
    if (!address) return null;
    const all = ranges.flatMap((range) => elements(range)?.map(textOf) ?? [range]).map(parse);
    if (all.some((range) => range && inRange(address, range, size))) return true;
    return all.includes(undefined) ? null : false;
  });

const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map(parseIpv4);

/** A whole address, or the first of its groups with a dot behind. */
function isPrefix(text: string): boolean {
  return parseIpv4(text)?.prefix === 32 || /^(\d{1,3}\.){1,3}$/.test(text);
}

const hasAny = (matches: (address: string, wanted: string) => boolean): FunctionDefinition =>
  onMany('VARCHAR', 'BOOLEAN', ([source, ...wanted]) => {
    const found = ipv4sIn(source ?? '');
    if (found.length === 0) return false;
    const all = wanted.flatMap((item) => elements(item)?.map(textOf) ?? [item ?? '']);
    return all.some((item) => found.some((address) => matches(address, item)));
  });

/** The first or the last address of a network. */
function end(network: Network, size: 32 | 128, last: boolean): bigint {
  return masked(network.bits, network.prefix, size) + (last ? (1n << BigInt(size - network.prefix)) - 1n : 0n);
}

const ipv4End = (last: boolean): FunctionDefinition =>
  onValues(['VARCHAR'], 'BIGINT', (text) => {
    const network = parseIpv4(text);
    return network ? end(network, 32, last) : null;
  });

/** As a text of fixed length, so that texts are in the order of addresses. */
const ipv6End = (last: boolean): FunctionDefinition =>
  onValues(['VARCHAR'], 'VARCHAR', (text) => {
    const network = parseIpv6(text);
    return network ? ipv6Text(end(network, 128, last)) : null;
  });

export const ipFunctions = {
  ipv4_first: ipv4End(false),
  ipv4_last: ipv4End(true),
  ipv6_first: ipv6End(false),
  ipv6_last: ipv6End(true),
  parse_ipv4: onValues(['VARCHAR', 'BIGINT'], 'BIGINT', (text, prefix) => {
    const [address, most] = [parseIpv4(text), prefixIn(prefix, 32)];
    return address && most !== undefined ? masked(address.bits, Math.min(address.prefix, most), 32) : null;
  }),
  parse_ipv6: onValues(['VARCHAR', 'BIGINT'], 'VARCHAR', (text, prefix) => {
    const [address, most] = [parseIpv6(text), prefixIn(prefix, 128)];
    return address && most !== undefined ? ipv6Text(masked(address.bits, Math.min(address.prefix, most), 128)) : null;
  }),
  ipv4_compare: comparison(parseIpv4, 32),
  ipv6_compare: comparison(parseIpv6, 128),
  ipv4_is_in_any_range: inAnyRange(parseIpv4, 32),
  ipv6_is_in_any_range: inAnyRange(parseIpv6, 128),
  ipv4_is_private: onValues(['VARCHAR'], 'BOOLEAN', (text) => {
    const address = parseIpv4(text);
    return address ? privateRanges.some((range) => range !== undefined && inRange(address, range, 32)) : null;
  }),
  ipv4_netmask_suffix: onValues(['VARCHAR'], 'BIGINT', (text) => {
    const address = parseIpv4(text);
    return address ? BigInt(address.prefix) : null;
  }),
  /** `withPrefix` adds the prefix that counted. Nothing for what is no address or no prefix. */
  format_ipv4: onNullable(['VARCHAR', 'BIGINT', 'BOOLEAN'], 'VARCHAR', (text, prefix, withPrefix) => {
    const address = /^\d+$/.test(text ?? '') ? { bits: BigInt(text ?? 0), prefix: 32 } : parseIpv4(text);
    const most = prefixIn(prefix, 32);
    if (!address || most === undefined || address.bits >= 1n << 32n) return '';
    const bits = Math.min(address.prefix, most);
    const formatted = ipv4Text(masked(address.bits, bits, 32));
    return withPrefix ? `${formatted}/${bits}` : formatted;
  }),
  ipv4_range_to_cidr_list: onValues(['VARCHAR', 'VARCHAR'], 'VARCHAR', (first, last) => {
    const [from, to] = [parseIpv4(first), parseIpv4(last)];
    if (!from || !to) return null;
    return toArray(coveringNetworks(from.bits, to.bits).map((network) => JSON.stringify(network)));
  }),
  has_any_ipv4: hasAny((address, wanted) => address === wanted),
  has_any_ipv4_prefix: hasAny(
    (address, wanted) => isPrefix(wanted) && (wanted.endsWith('.') ? address.startsWith(wanted) : address === wanted),
  ),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
