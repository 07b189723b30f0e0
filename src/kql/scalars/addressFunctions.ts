import { bigint, sql } from '../ir/sql.ts';
import type { ScalarFunction, ScalarFunctions } from './call.ts';
import { direct, directMany } from './direct.ts';
import { scalar } from './scalar.ts';

const none = sql`CAST(NULL AS BIGINT)`;

const matching =
  (compare: ScalarFunction): ScalarFunction =>
  (call) => {
    const compared = compare({ ...call, type: 'long' });
    return compared && scalar(sql`(${compared.sql} = 0)`, 'bool');
  };

/** An address is a text; of version 4 also its number. */
const formatting =
  (withPrefix: boolean): ScalarFunction =>
  (call) => {
    const [address] = call.args;
    const kind = address?.type === 'long' || address?.type === 'int' ? 'anyText' : 'text';
    const flag = scalar(withPrefix ? sql`true` : sql`false`, 'bool');
    const prefix = call.args[1] ?? scalar(bigint(32), 'long');
    return address && direct('format_ipv4', [kind, 'whole', 'bool'])({ ...call, args: [address, prefix, flag] });
  };

const compareIpv4 = direct('ipv4_compare', ['text', 'text', 'whole'], [none]);
const compareIpv6 = direct('ipv6_compare', ['text', 'text', 'whole'], [none]);
const inIpv4Ranges = directMany('ipv4_is_in_any_range', 'text');
const inIpv6Ranges = directMany('ipv6_is_in_any_range', 'text');

export const addressFunctions: ScalarFunctions = {
  parse_ipv4: direct('parse_ipv4', ['text', 'whole'], [bigint(32)]),
  parse_ipv4_mask: direct('parse_ipv4', ['text', 'whole']),
  parse_ipv6: direct('parse_ipv6', ['text', 'whole'], [bigint(128)]),
  parse_ipv6_mask: direct('parse_ipv6', ['text', 'whole']),
  ipv4_compare: compareIpv4,
  ipv6_compare: compareIpv6,
  ipv4_is_match: matching(compareIpv4),
  ipv6_is_match: matching(compareIpv6),
  ipv4_is_in_range: inIpv4Ranges,
  ipv4_is_in_any_range: inIpv4Ranges,
  ipv6_is_in_range: inIpv6Ranges,
  ipv6_is_in_any_range: inIpv6Ranges,
  ipv4_is_private: direct('ipv4_is_private', ['text']),
  ipv4_netmask_suffix: direct('ipv4_netmask_suffix', ['text']),
  ipv4_range_to_cidr_list: direct('ipv4_range_to_cidr_list', ['text', 'text']),
  format_ipv4: formatting(false),
  format_ipv4_mask: formatting(true),
  has_ipv4: directMany('has_any_ipv4', 'text'),
  has_any_ipv4: directMany('has_any_ipv4', 'text'),
  has_ipv4_prefix: directMany('has_any_ipv4_prefix', 'text'),
  has_any_ipv4_prefix: directMany('has_any_ipv4_prefix', 'text'),
};
