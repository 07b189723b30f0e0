import assert from 'node:assert/strict';
import type { DuckDBConnection } from '@duckdb/node-api';
import { compileQuery } from '../../src/kql/compileQuery.ts';
import { type Globals, loadKustoLanguage } from '../../src/kql/kustoLanguage.ts';
import { globalsOf } from '../../src/kql/schemaSymbols.ts';
import type { DatabaseSchema } from '../../src/protocol/schema.ts';
import { openDuck, rowsOf } from './support/duck.ts';

const schema: DatabaseSchema = { cluster: 'c', name: 'd', version: '1', tables: [] };

/** Each expression is true. Where a name of the documentation's examples is not enough, the edges are added. */
const truths: Readonly<Record<string, readonly string[]>> = {
  'decimals with 34 digits': [
    'decimal(1) / 3 == decimal(0.3333333333333333333333333333333333)',
    'decimal(1.50) == decimal(1.5)',
    'decimal(10) % 3 == 1 and decimal(-7) % 3 == 2',
    'todecimal("0.1") + todecimal("0.2") == todecimal("0.3")',
    'tostring(todecimal("1e-5")) == "0.00001"',
    'isnull(todecimal("abc")) and isnull(decimal(1) / 0)',
    'tolong(todecimal("-9.99")) == -9 and todouble(decimal(2.5)) == 2.5',
    'bin(decimal(-7.5), decimal(2)) == decimal(-8)',
    'ceiling(decimal(1.2)) == decimal(2) and ceiling(decimal(-1.2)) == decimal(-1)',
    'decimal(1) > 0.5 and decimal(0.1) == 0.1 and decimal(1.5) != 1.25',
    'max_of(decimal(1.5), 2) == decimal(2) and min_of(decimal(1.5), decimal(2)) == decimal(1.5)',
  ],
  'whole numbers, booleans and texts at their edges': [
    'abs(-9223372036854775807 - 1) == -9223372036854775807 - 1 and abs(toint(-5)) == 5',
    'round(25, -1) == 30 and round(-15, -1) == -20 and round(1234, -2) == 1200 and round(5, 2) == 5',
    'true == 1 and 0 == false and true != 2',
    'max_of("a", "b") == "b" and min_of("b", "a") == "a" and max_of(false, true)',
    'replace("a+", "b", "caad") == "cbd"',
  ],
  'texts that are nearly JSON': [
    'gettype(parse_json("NaN")) == "string" and gettype(parse_json("[1,]")) == "string"',
    'gettype(parse_json(\'{"info":[1]}\')) == "dictionary" and parse_json(\'{"a":",]"}\').a == ",]"',
  ],
  'moments and spans of time in texts': [
    'todatetime("Sat, 08 Nov 2014 15:05:02 GMT") == datetime(2014-11-08 15:05:02)',
    'todatetime("Saturday, 08-Nov-14 15:05:02 GMT") == datetime(2014-11-08 15:05:02)',
    'todatetime("8 Nov 99 15:05") == datetime(1999-11-08 15:05)',
    'todatetime("11/8/2014 3:05:02 PM") == datetime(2014-11-08 15:05:02)',
    'datetime(2025, 6, 14) == datetime(2025-06-14)',
    'isnull(todatetime("2020-13-45"))',
    'totimespan(strcat("1.02:03:04", ".5")) == time(1.02:03:04.5)',
    'isnull(totimespan(strcat("1", ".5")))',
    'make_timespan(1, 12, 30, 55) == time(1.12:30:55) and isnull(make_timespan(24, 0))',
    'unixtime_nanoseconds_todatetime(1546300800000000000) == datetime(2019-01-01)',
  ],
  'time zones': [
    'datetime_utc_to_local(datetime(2020-07-01), "US/Pacific") == datetime(2020-06-30 17:00)',
    'datetime_local_to_utc(datetime(2022-03-27 02:00), "Europe/Brussels") == datetime(2022-03-27)',
    'datetime_local_to_utc(datetime(2022-10-30 02:30), "Europe/Brussels") == datetime(2022-10-30 01:30)',
  ],
  'places in texts': [
    'indexof("abcdefgabcdefg", "cde", 1, 10, 2) == 9 and indexof("a𝒳b", "b") == 2',
    'indexof("abc", "c", -1) == 2 and isnull(indexof("abc", "c", 0, -2))',
    'indexof_regex("abcabcdefg", "a.c", 0, 9, 2) == 3 and indexof_regex("ababaa", "a.a", 0, -1, 2) == -1',
    'has_any_index("this is an example", dynamic(["thi", "example"])) == 1',
    'has_any_index("Example number 2", range(1, 3, 1)) == 1',
    'countof("aaa", "aa") == 2 and countof("aaa", "a+", "regex") == 1',
  ],
  texts: [
    'translate("krasp", "otsku", "spark") == "kusto" and translate("abc", "x", "abc") == "xxx"',
    'translate("abc", "", "ab") == ""',
    'replace_strings("Thisis", dynamic(["is", "This"]), dynamic(["was", "That"])) == "Thwaswas"',
    'replace_strings("This is", dynamic(["This", "is"]), dynamic(["This", "was"])) == "This was"',
    'tostring(extract_all("(a)(.)?", "ab a")) == \'[["a","b"],["a",""]]\'',
    'isnull(extract_all("(z)", "ab"))',
    'extract("(\\\\d+)", 1, "a12b", typeof(long)) == 12',
    'extract_json("$.a[1].b", \'{"a":[0,{"b":7}]}\', typeof(int)) == 7',
    'unicode_codepoints_to_string(75, dynamic([117, 115])) == "Kus"',
    'punycode_to_string(punycode_from_string("bücher-𝒳")) == "bücher-𝒳"',
    'punycode_domain_from_string("bücher.example") == "xn--bcher-kva.example"',
    'strcmp("a", "b") == -1 and strcmp("b", "a") == 1 and strcmp("a", "a") == 0',
  ],
  'regular expressions that RE2 writes otherwise': [
    'extract(@"a([\\s\\S]*)z", 1, "a\\n1z") == "\\n1" and replace_regex("a_b-é.1", @"[\\W]", "!") == "a_b!é!1"',
    'replace_regex("a b", @"[\\S]", "x") == "x x" and replace_regex("a1", @"[\\D]", "-") == "-1"',
    'replace_regex("a.b", @"\\.", @"\\\\-") == "a\\\\-b"',
    'extract(@"^(?<n>\\d+)", 1, "12a") == "12"',
    'tostring(extract_all(@"(?P<l>\\w)(?P<d>\\d)", dynamic(["d", 1]), "a1b2")) == \'[["1","a"],["2","b"]]\'',
  ],
  'typed values in a dynamic literal': [
    'tostring(dynamic({"a": datetime(1970-05-11), "b": 1d})) == \'{"a":"1970-05-11T00:00:00.0000000Z","b":"1.00:00:00"}\'',
  ],
  'any value as its text': [
    'reverse(12345) == "54321" and reverse(3h) == "00:00:30" and toupper(true) == "TRUE" and toupper("ß") == "ß"',
    'strrep(123, 3, ".") == "123.123.123" and strrep(3s, 2, " ") == "00:00:03 00:00:03"',
    'substring(123456, 1, 2) == "23" and strcmp(1, "1") == 0 and strcat_delim(1, "a", "b") == "a1b"',
    'strcat_array(dynamic([1, "a"]), substring("x-", 1)) == "1-a" and tolower(dynamic("ABC")) == "abc"',
    'toguid(dynamic("74be27de-1e4e-49d9-b579-fe0b331d3642")) == guid(74be27de-1e4e-49d9-b579-fe0b331d3642)',
  ],
  'dynamic values where one type is certain': [
    'parse_json("[1, 2]")[1] + 1 == 3 and isnull(parse_json("{}").a + 1)',
    'iff(true, parse_json(\'{"a":"x"}\').a, "none") == "x"',
    'parse_json("[1, 22]") has "22" and parse_json(\'{"key":1}\') contains "KEY"',
    'tostring(array_slice(parse_json("[1, 2, 3]"), toint("-2"), tolong("2"))) == "[2,3]"',
    'parse_json("5") in (4, 5) and parse_json("5") between (1 .. 5) and parse_json("5") !in (1, 2.5)',
    'parse_json(\'{"a\\\\"b":1,"":2}\').[""] == 2 and parse_json(\'{"a\\\\"b":1}\')["a\\"b"] == 1',
    'replace_string(parse_json("[12]")[0], "2", "b") == "1b" and tostring(split(dynamic("a-b"), "-")) == \'["a","b"]\'',
    'isnull(bag_keys(dynamic([]))) and isnull(array_sum(dynamic({"a": 1})))',
  ],
  'parts of numbers and units': [
    'round(5) == 5 and sin(decimal(0)) == 0 and pow(decimal(2), 3) == 8 and log10(decimal(100)) == 2',
    'unixtime_seconds_todatetime(1546300800.5) == datetime(2019-01-01 00:00:00.5)',
    'make_timespan(1, 12, 30, 55.123) == time(1.12:30:55.123)',
    'series_dot_product(dynamic([1, 2, 3]), 10) == 60',
    'series_cosine_similarity(dynamic([1, 2]), dynamic([2, 1]), 2.0, 4.0) == 0.5',
    'isnull(datetime_add("day", 100000000, now())) and strrep("a", 3, strcat("+")) == "a+a+a"',
    'isnull(todatetime(strcat("order", " 66"))) and isnull(todatetime("x=1;y=2"))',
  ],
  'XML as JSON': [
    'tostring(parse_xml("<e> <a>t</a> <a b=\'1\'>&lt;</a> </e>")) == \'{"e":{"a":["t",{"@b":"1","#text":"<"}]}}\'',
    'tostring(parse_xml("<?xml version=\'1.0\'?><e> text <a/></e>")) == \'{"e":{"#text":"text","a":null}}\'',
    'isnull(parse_xml("<e>")) and isnull(parse_xml("<a></b>")) and isnull(parse_xml("<e/><e/>"))',
    'isnull(parse_xml("<e a=\'1\' a=\'2\'/>")) and isnull(parse_xml("<e>&x;</e>"))',
  ],
  encodings: [
    'base64_decode_tostring(base64_encode_tostring("Kustō")) == "Kustō"',
    'base64_decode_tostring("U3RyaW5n0KHR0tGA0L7Rh9C60LA=") == "" and isnull(base64_decode_toarray("abc"))',
    'base64_decode_toguid("8jMxriJurkmwahbmqbIS6w==") == guid(ae3133f2-6e22-49ae-b06a-16e6a9b212eb)',
    'gzip_decompress_from_base64_string(gzip_compress_to_base64_string(strrep("ab", 500))) == strrep("ab", 500)',
    'zlib_decompress_from_base64_string(zlib_compress_to_base64_string("1234")) == "1234"',
    'url_encode("a b/ü") == "a+b%2f%c3%bc" and url_encode_component("a b/ü") == "a%20b%2F%C3%BC"',
    'url_decode("%c3%bc%2g+") == "ü%2g "',
    'hash("World") == 1846988464401551951 and hash("World", 100) == 51',
    'tohex(-256) == "ffffffffffffff00" and tohex(toint(-256), 8) == "ffffff00" and tohex(256, 8) == "00000100"',
  ],
  addresses: [
    'parse_ipv4("192.168.1.1/24") == 3232235776 and isnull(parse_ipv4("1.2.3.256"))',
    'parse_ipv6("127.0.0.1") == "0000:0000:0000:0000:0000:ffff:7f00:0001"',
    'ipv4_compare("192.168.1.1/24", "192.168.1.255") == 0 and ipv4_compare("1.1.1.1", "1.1.1.2") == -1',
    'ipv4_is_in_range("192.168.1.6", "192.168.1.1/24") and not(ipv4_is_in_range("192.168.2.6", "192.168.1.1/24"))',
    'isnull(ipv4_is_in_any_range("1.1.1.1", "x", "2.0.0.0/8")) and ipv4_is_in_any_range("2.1.1.1", "x", "2.0.0.0/8")',
    'tostring(ipv4_range_to_cidr_list("0.0.0.0", "255.255.255.255")) == \'["0.0.0.0/0"]\'',
    'format_ipv4(3232236031, 24) == "192.168.1.0" and format_ipv4_mask("192.168.1.255", 24) == "192.168.1.0/24"',
    'has_ipv4("05:04 1.2.3.4.", "1.2.3.4") and not(has_ipv4("a1.2.3.4", "1.2.3.4"))',
  ],
  'arrays, sets and bags': [
    'tostring(array_sort_asc(dynamic([3, null, 1.5, "b", "a"]))) == \'[1.5,3,"a","b",null]\'',
    'tostring(array_sort_desc(dynamic([1, 3, 2]), dynamic(["a", "b", "c"]))[1]) == \'["b","c","a"]\'',
    'tostring(array_rotate_left(dynamic([1, 2, 3]), -4)) == "[3,1,2]"',
    'tostring(array_shift_right(dynamic([1, 2, 3]), 1)) == "[null,1,2]"',
    'tostring(array_split(dynamic([1, 2, 3, 4]), dynamic([1, -1]))) == "[[1],[2,3],[4]]"',
    'array_index_of(dynamic([1, 2, 1]), 1, 1) == 2 and array_index_of(dynamic([{"a": 1, "b": 2}]), dynamic({"b": 2, "a": 1})) == 0',
    'tostring(set_difference(dynamic([1, 2, 2, 3]), dynamic([3]))) == "[1,2]"',
    'jaccard_index(dynamic([1, 2, 3]), dynamic([1, 2, 3, 4])) == 0.75',
    'tostring(bag_remove_keys(dynamic({"a": {"b": 1, "c": 2}, "d": 3}), dynamic(["$.a.b", "d"]))) == \'{"a":{"c":2}}\'',
    'tostring(bag_set_key(dynamic({"a": 1}), "$.b.c", "x")) == \'{"a":1,"b":{"c":"x"}}\'',
    'dynamic_to_json(dynamic({"b": [1, 2.0], "a": null})) == \'{"a":null,"b":[1,2.0]}\'',
    'tostring(range(1.0, 2, 0.5)) == "[1.0,1.5,2.0]" and array_length(range(5, 1)) == 0',
  ],
  numbers: [
    'round(convert_temperature(212.0, "DegreeFahrenheit", "DegreeCelsius"), 9) == 100 and round(convert_angle(1.2, "Degree", "Arcminute"), 9) == 72',
    'round(convert_speed(1.2, "MeterPerSecond", "CentimeterPerHour"), 6) == 432000 and round(convert_mass(1.2, "Kilogram", "Pound"), 9) == 2.645547146',
    'abs(beta_cdf(0.9, 10.0, 20.0) - 0.9999999999999593) < 1e-14 and isnan(beta_pdf(1.5, 10.0, 20.0))',
    'abs(erfc(2) - 0.004677734981047265) < 1e-15 and abs(erf(0.5) - 0.5204998778130465) < 1e-15 and gamma(5) == 24',
    'binary_shift_left(1, 65) == 2 and isnull(binary_shift_left(1, -1)) and bitset_count_ones(-1) == 64',
    'format_bytes(20010332, 2) == "19.08 MB" and format_bytes(564) == "564 Bytes"',
    'around(datetime(2020-01-01), datetime(2020-01-02), 1d) and not(around(5, 7, 1))',
  ],
};

/** Queries that yield one row, true. */
const aggregates: readonly string[] = [
  'range x from 1 to 3000 step 1 | summarize h = hll(x) | project dcount_hll(h) == 3000',
  'range x from 1 to 100000 step 1 | summarize h = hll(x) | project abs(dcount_hll(h) - 100000) < 6000',
  'range x from 1 to 100 step 1 | summarize h = hll(x) by x % 2 | summarize m = hll_merge(h) | project dcount_hll(m) == 100',
  'range x from 1 to 9 step 1 | summarize a = hll_if(x, x < 4), b = hll_if(x, x > 2) | project dcount_hll(hll_merge(a, b)) == 9',
  'range x from 1 to 100 step 1 | summarize t = tdigest(x) by x % 2 | summarize m = tdigest_merge(t) | project percentile_tdigest(m, 90, typeof(long)) == 90',
  'range x from 1 to 1000 step 1 | summarize t = tdigest(x) | project rank_tdigest(t, 685) == 685 and percentrank_tdigest(t, 0.5) == 0',
  'range x from 1 to 100 step 1 | summarize t = tdigest(x) | project tostring(percentiles_array_tdigest(t, dynamic([5, 90]))) == "[5,90]"',
  'range x from 1 to 9 step 1 | extend s = "né" | summarize n = sum(estimate_data_size(*)) | project n == 9 * (8 + 3)',
  'datatable(v:real, w:long)[1.0, 1, 2.0, 2] | summarize t = tdigest(v, w) | project percentile_tdigest(t, 33, typeof(real)) == 1 and percentile_tdigest(t, 34, typeof(real)) == 2',
  'datatable(c:long, v:long)[8, 10, 6, 20, 3, 30, 1, 40] | summarize p = percentilesw_array(v, c, dynamic([50, 75, 99.9])) | project tostring(p) == "[20,20,40]"',
  'datatable(c:long, v:datetime)[8, datetime(2020-01-01), 7, datetime(null), 6, datetime(2020-01-02)] | summarize p = percentilew(v, c, 60) | project p == datetime(2020-01-02)',
  'range x from 1 to 100 step 1 | summarize p = percentiles_array(x, 5, 50) | project tostring(p) == "[5,50]"',
  'datatable(v:dynamic)[dynamic({"a":1,"b":2}), dynamic({"b":2,"a":1})] | summarize d = dcount(v) | project d == 1',
  'datatable(v:dynamic)[dynamic({"a":1}), dynamic({"a":2,"b":3}), dynamic(null)] | summarize b = make_bag(v) | project tostring(b) == \'{"a":1,"b":3}\'',
  'datatable(v:dynamic)[dynamic([1,"a",{"b":true}]), dynamic(5)] | summarize s = buildschema(v) | project tostring(s) == \'[{"`indexer`":[{"b":"bool"},"long","string"]},"long"]\'',
  'datatable(v:decimal)[decimal(1.5), decimal(2.25), decimal(null)] | summarize s = sum(v), a = avg(v), m = max(v) | project s == decimal(3.75) and a == decimal(1.875) and m == decimal(2.25)',
  'datatable(v:decimal)[decimal(1.5), decimal(1.50), decimal(-3), decimal(null)] | summarize a = dcount(v), b = count_distinct(v), c = dcountif(v, v > 0), s = stdev(v), p = variancep(v) | project a == 2 and b == 2 and c == 1 and abs(s - 2.598076211353316) < 1e-12 and p == 4.5',
  'datatable(v:decimal, n:long)[decimal(9.5), 1, decimal(-12), 2, decimal(-1.25), 3, decimal(10), 4, decimal(null), 5] | summarize (x, a) = arg_max(v, n), (y, b) = arg_min(v, n) | project x == decimal(10) and a == 4 and y == decimal(-12) and b == 2',
  'datatable(v:decimal, n:long)[decimal(9.5), 1, decimal(-12), 3, decimal(-1.25), 1, decimal(10), 1, decimal(null), 5] | summarize (p, q, r) = percentiles(v, 25, 50, 100), w = percentilew(v, n, 50) | project p == decimal(-12) and q == decimal(-1.25) and r == decimal(10) and w == decimal(-12)',
  'datatable(v:decimal, n:long)[decimal(0.1234567890123456781), 1, decimal(0.1234567890123456780), 1] | summarize p = percentile(v, 50), w = percentilew(v, n, 50) | project p == decimal(0.123456789012345678) and p == w',
  'datatable(v:datetime, n:long)[datetime(2020-01-01 00:00:00.0000002), 1, datetime(2020-01-01 00:00:00.0000001), 1] | summarize w = percentilew(v, n, 50) | project w == datetime(2020-01-01 00:00:00.0000001)',
  'datatable(k:datetime)[datetime(2020-01-01 01:30), datetime(2020-01-01 01:40)] | summarize c = count() by k bin=1h | project c == 2 and k == datetime(2020-01-01 01:00)',
  'datatable(k:long)[-5, -1] | summarize c = count() by a = k bin=10 | project c == 2 and a == -10',
  'datatable(x:decimal)[decimal(9), decimal(10)] | extend m = max_of(x, decimal(9.5), decimal(null)), n = min_of(x, 10) | summarize a = make_set(tostring(m)), b = make_set(tostring(n)) | project array_length(a) == 2 and a has "10" and a has "9.5" and b has "9" and b has "10"',
  'datatable(x:decimal)[decimal(1.5), decimal(10), decimal(9), decimal(9.0)] | sort by x asc | extend a = row_rank_dense(x), b = row_rank_min(x) | summarize l = make_list(a), m = make_list(b) | project tostring(l) == "[1,2,2,3]" and tostring(m) == "[1,2,2,4]"',
  'datatable(k:string, v:decimal)["a", decimal(9), "b", decimal(10), "c", decimal(-1)] | top-nested 2 of k by s = sum(v) | summarize l = make_set(k), t = sum(s) | project array_length(l) == 2 and t == decimal(19)',
  'print arraylength(dynamic([1, 2])) == 2 and datepart("Year", datetime(2020-01-01)) == 2020',
  'range x from 1 to 200 step 1 | sort by x asc | summarize l = makelist(x), s = makeset(x), n = make_list(x), d = make_dictionary(bag_pack(tostring(x), x)) | project array_length(l) == 128 and array_length(s) == 128 and array_length(n) == 200 and array_length(bag_keys(d)) == 128',
  'datatable(x:long, s:string)[1, "a", 3, "b", 2, "c"] | summarize (a, b) = argmax(x, s), (c, d) = argmin(x, s), e = cnt() | project a == 3 and b == "b" and c == 1 and d == "a" and e == 3',
  'datatable(b:bool)[true, false, bool(null)] | summarize a = min(b), c = max(b), d = maxif(b, not(b)) | project not(a) and c and not(d)',
  'datatable(v:timespan)[1h, 2h] | summarize a = avg(v), s = sumif(v, v > 1h) | project a == 90m and s == 2h',
  'datatable(x:int, y:real)[1, 2.0, 2, 4.0, 3, 7.0] | summarize c = covariance(x, y) | project c == 2.5',
  'datatable(x:int)[1, int(null)] | summarize l = make_list_with_nulls(x), a = take_anyif(x, x > 0) | project tostring(l) == "[1,null]" and a == 1',
  'datatable(x:long)[12, 10] | summarize a = binary_all_and(x), o = binary_all_or(x), e = binary_all_xor(x) | project a == 8 and o == 14 and e == 6',
];

/** Queries that yield one row, true: DuckDB must not move a constant past an overflow. */
const overflows: readonly string[] = [
  'datatable(x:long)[-5] | project 9223372036854775807 - x >= 0 | project not(Column1)',
  'datatable(x:long)[-5] | project x - 9223372036854775807 < 0 | project not(Column1)',
  'datatable(x:long)[9223372036854775807] | project x + 1 > 0 | project not(Column1)',
  'datatable(x:long)[-5] | project x * 4611686018427387904 == -4611686018427387904',
  'datatable(x:long)[9223372036854775807] | project -(x + 1) == x + 1',
];

describe('functions', () => {
  let duck: DuckDBConnection;
  let globals: Globals;
  before(async () => {
    loadKustoLanguage();
    globals = globalsOf(schema);
    duck = await openDuck();
  });

  for (const [family, expressions] of Object.entries(truths)) {
    for (const expression of expressions) {
      it(`${family}: ${expression}`, async () => {
        const [statement] = compileQuery(`print ${expression}`, schema, globals).statements;
        assert.ok(statement);
        assert.deepEqual(await rowsOf(duck, statement, () => ''), [[true]]);
      });
    }
  }

  for (const query of [...aggregates, ...overflows]) {
    it(`of rows: ${query}`, async () => {
      const [statement] = compileQuery(query, schema, globals).statements;
      assert.ok(statement);
      assert.deepEqual(await rowsOf(duck, statement, () => ''), [[true]]);
    });
  }
});
