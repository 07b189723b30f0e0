import ipaddr from 'ipaddr.js';

/** An address in one of the two sizes, and how many leading bits of it count. */
export interface Network {
  readonly bits: bigint;
  readonly prefix: number;
}

const octet = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const dotted = new RegExp(`^${octet}(?:\\.${octet}){3}$`);

function prefixOf(text: string | undefined, most: number): number | undefined {
  if (text === undefined) return most;
  const prefix = /^\d{1,3}$/.test(text) ? Number(text) : -1;
  return prefix >= 0 && prefix <= most ? prefix : undefined;
}

function bigintOf(bytes: readonly number[]): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** `a.b.c.d`, with `/n` or without. */
export function parseIpv4(text: string | null): Network | undefined {
  const [address = '', suffix, ...others] = (text ?? '').trim().split('/');
  const prefix = prefixOf(suffix, 32);
  if (!dotted.test(address) || prefix === undefined || others.length > 0) return undefined;
  return { bits: bigintOf(address.split('.').map(Number)), prefix };
}

/** An address of version 6; one of version 4 is taken as `::ffff:a.b.c.d`, its prefix counted from bit 96. */
export function parseIpv6(text: string | null): Network | undefined {
  const v4 = parseIpv4(text);
  if (v4) return { bits: (0xffffn << 32n) | v4.bits, prefix: v4.prefix + 96 };
  const [address = '', suffix, ...others] = (text ?? '').trim().split('/');
  const prefix = prefixOf(suffix, 128);
  if (prefix === undefined || others.length > 0 || !ipaddr.IPv6.isValid(address)) return undefined;
  return { bits: bigintOf(ipaddr.IPv6.parse(address).toByteArray()), prefix };
}

/** The address with its bits behind the prefix cleared. */
export function masked(bits: bigint, prefix: number, size: 32 | 128): bigint {
  const rest = BigInt(size - prefix);
  return (bits >> rest) << rest;
}

/** -1, 0 or 1 by the bits that count on both sides. */
export function compareNetworks(a: Network, b: Network, prefix: number, size: 32 | 128): bigint {
  const common = Math.min(a.prefix, b.prefix, prefix);
  const [x, y] = [masked(a.bits, common, size), masked(b.bits, common, size)];
  return x < y ? -1n : x > y ? 1n : 0n;
}

export function ipv4Text(bits: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 255n).join('.');
}

/** Eight groups of four digits, none left out. */
export function ipv6Text(bits: bigint): string {
  const digits = bits.toString(16).padStart(32, '0');
  return digits.match(/.{4}/g)?.join(':') ?? digits;
}

/** The least number of networks that together are all addresses from the first to the last. */
export function coveringNetworks(first: bigint, last: bigint): readonly string[] {
  const found: string[] = [];
  for (let start = first; start <= last; ) {
    let rest = 0n;
    while (rest < 32n && (start & ((2n << rest) - 1n)) === 0n && start + (2n << rest) - 1n <= last) rest += 1n;
    found.push(`${ipv4Text(start)}/${32n - rest}`);
    start += 1n << rest;
  }
  return found;
}

const inText = new RegExp(`(?<![A-Za-z0-9])${octet}(?:\\.${octet}){3}(?![A-Za-z0-9])`, 'g');

/** Addresses in a text that no letter or digit touches. */
export function ipv4sIn(text: string): readonly string[] {
  return text.match(inText) ?? [];
}
