import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isPublicAddress } from "../../../src/domain/webhook/public-address.ts";
import { checkUrl } from "../../../src/domain/webhook/url.ts";
import { runs } from "../../support/runs.ts";

const codesOf = (url: string, allowPrivate = false) =>
  checkUrl(url, allowPrivate).map(({ code, message }) => `${code} ${message}`);
const INNER = "INVALID must be an address of the public internet, not of an internal network";
const HOST = "INVALID must have a host right after ://, and no backslash";
const FORM = "INVALID must be an address such as https://example.com/events, in ASCII without spaces";

describe("the address of a webhook", () => {
  test.each([
    ["https://example.com/", []],
    ["https://example.com:8443/a?b=c", []],
    ["https://example.com?b=c", []],
    ["https://example.com/a@b", []],
    ["HTTPS://EXAMPLE.COM", []],
    ["https://93.184.216.34/", []],
    ["https://[2606:4700::1111]/", []],
    ["https://localhost.example.com/", []],
    ["", ["REQUIRED is a required field"]],
    ["   ", ["REQUIRED is a required field"]],
    [`https://example.com/${"a".repeat(2_028)}`, []],
    [`https://example.com/${"a".repeat(2_029)}`, ["TOO_LONG must have at most 2048 characters"]],
    ["example.com", [FORM]],
    ["https://", [FORM]],
    ["https://exam ple.com/", [FORM]],
    ["https://example.com/\n", [FORM]],
    ["https://bücher.example/", [FORM]],
    ["http://example.com/", ["INVALID must be an https address"]],
    ["ftp://example.com/", ["INVALID must be an https address"]],
    ["file:///etc/passwd", ["INVALID must be an https address"]],
    ["https://user@example.com/", ["INVALID must not contain a user or password"]],
    ["https://user:password@example.com/", ["INVALID must not contain a user or password"]],
    ["https://:password@example.com/", ["INVALID must not contain a user or password"]],
    ["https://@example.com/", ["INVALID must not contain a user or password"]],
    ["https://:@example.com/", ["INVALID must not contain a user or password"]],
    ["https:///x", [HOST]],
    ["https:///", [FORM]],
    ["https:////example.com/", [HOST]],
    ["https:example.com", [HOST]],
    ["https:/example.com", [HOST]],
    ["https:\\\\example.com\\", [HOST]],
    ["https://example.com\\@inner.example/", [HOST]],
    ["https://example.com/a\\b", [HOST]],
    ["https://?a", [FORM]],
    ["https://example.com:0/", ["INVALID must not have the port 0"]],
    ["https://example.com:00/", ["INVALID must not have the port 0"]],
    ["https://example.com:65536/", [FORM]],
    ["https://example.com:port/", [FORM]],
    ["https://example.com/a#b", ["INVALID must not have a fragment (#), which is never sent"]],
    ["https://example.com/a?b#", ["INVALID must not have a fragment (#), which is never sent"]],
    ["https://example.com#@inner.example", ["INVALID must not have a fragment (#), which is never sent"]],
    ["https://localhost/", [INNER]],
    ["https://LOCALHOST./", [INNER]],
    ["https://a.localhost/", [INNER]],
    ["https://127.0.0.1./", [INNER]],
    // The same address in other spellings.
    ["https://127.1/", [INNER]],
    ["https://2130706433/", [INNER]],
    ["https://0x7f000001/", [INNER]],
    ["https://017700000001/", [INNER]],
    ["https://0177.0.0.1/", [INNER]],
    ["https://0x7f.0.0.1/", [INNER]],
    ["https://%31%32%37.0.0.1/", [INNER]],
    ["https://0/", [INNER]],
    ["https://[::ffff:127.0.0.1]/", [INNER]],
    ["https://[::ffff:7f00:1]/", [INNER]],
    ["https://[0:0:0:0:0:0:0:1]/", [INNER]],
  ])("%s: %j", (url, expected) => expect(codesOf(url)).toEqual(expected));

  test.each([
    ["http://localhost:4000/", []],
    ["https://10.0.0.1/", []],
    ["http://user@localhost/", ["INVALID must not contain a user or password"]],
    ["ftp://localhost/", ["INVALID must be an http or https address"]],
    ["http:///x", [HOST]],
    ["http://localhost:0/", ["INVALID must not have the port 0"]],
  ])("where internal networks are allowed, %s: %j", (url, expected) => expect(codesOf(url, true)).toEqual(expected));

  test("a refusal never repeats the address, which may contain a secret", () => {
    for (const url of [
      "http://example.com/secret",
      "https://u:secret@example.com/",
      "https://10.0.0.1/secret",
      "secret secret",
    ])
      expect(JSON.stringify(checkUrl(url, false))).not.toContain("secret");
  });
});

/** The ranges of the registries of IANA that are not for use in the public internet, with a first and a last address. */
const inner: [range: string, ...addresses: string[]][] = [
  ["0.0.0.0/8 this network", "0.0.0.0", "0.255.255.255"],
  ["10.0.0.0/8 private", "10.0.0.0", "10.255.255.255"],
  ["100.64.0.0/10 shared (CGNAT)", "100.64.0.0", "100.127.255.255"],
  ["127.0.0.0/8 loopback", "127.0.0.0", "127.255.255.255"],
  ["169.254.0.0/16 link-local", "169.254.0.0", "169.254.169.254", "169.254.255.255"],
  ["172.16.0.0/12 private", "172.16.0.0", "172.31.255.255"],
  ["192.0.0.0/24 protocols", "192.0.0.0", "192.0.0.255"],
  ["192.0.2.0/24 documentation", "192.0.2.0", "192.0.2.255"],
  ["192.88.99.0/24 6to4 relays", "192.88.99.0", "192.88.99.255"],
  ["192.168.0.0/16 private", "192.168.0.0", "192.168.255.255"],
  ["198.18.0.0/15 benchmarks", "198.18.0.0", "198.19.255.255"],
  ["198.51.100.0/24 documentation", "198.51.100.0", "198.51.100.255"],
  ["203.0.113.0/24 documentation", "203.0.113.0", "203.0.113.255"],
  ["224.0.0.0/4 multicast", "224.0.0.0", "239.255.255.255"],
  ["240.0.0.0/4 reserved and broadcast", "240.0.0.0", "255.255.255.255"],
  ["::/128 unspecified", "::"],
  ["::1/128 loopback", "::1"],
  ["::/96 IPv4-compatible", "::7f00:1", "::a00:1", "::5db8:d822"],
  ["::ffff:0:0/96 IPv4-mapped", "::ffff:7f00:1", "::ffff:5db8:d822"],
  ["64:ff9b::/96 NAT64", "64:ff9b::7f00:1", "64:ff9b::5db8:d822"],
  ["64:ff9b:1::/48 local NAT64", "64:ff9b:1::1"],
  ["100::/64 discard", "100::1"],
  ["2001::/32 Teredo", "2001::1", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["2001:2::/48 benchmarks", "2001:2::1"],
  ["2001:10::/28 ORCHID", "2001:10::1"],
  ["2001:db8::/32 documentation", "2001:db8::1", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["2002::/16 6to4", "2002:7f00:1::", "2002:5db8:d822::1"],
  ["3fff::/20 documentation", "3fff::1", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["5f00::/16 segment routing", "5f00::1"],
  ["4000::/2 not given out", "4000::1", "7fff::1"],
  ["fc00::/7 unique local", "fc00::1", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["fe80::/10 link-local", "fe80::1", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["fec0::/10 site-local", "fec0::1"],
  ["ff00::/8 multicast", "ff00::1", "ff02::1"],
];

describe("an address of the public internet", () => {
  test.each(inner.flatMap(([range, ...addresses]) => addresses.map((address) => [address, range] as const)))(
    "is not %s of %s",
    (address) => expect(isPublicAddress(address)).toBe(false),
  );

  test.each([
    ...["1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0"],
    ...["192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255"],
    ...["2606:4700::1111", "2a00:1450:4001:81b::200e"],
  ])("is %s", (address) => expect(isPublicAddress(address)).toBe(true));

  test.each(["", "example.com", "1.2.3.4.5", "::1::", "fe80::1%eth0"])("is not the text %j", (text) =>
    expect(isPublicAddress(text)).toBe(false),
  );

  test("is none whose IPv4 form lies in an inner range, in any spelling and wrapping", () => {
    const firstBytes = fc.constantFrom([10], [127], [192, 168], [169, 254], [172, 16], [100, 64], [0], [224], [255]);
    const bytes = fc
      .tuple(firstBytes, fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 }))
      .map(([first, rest]) => [...first, ...rest].slice(0, 4));
    fc.assert(
      fc.property(bytes, fc.integer({ min: 0, max: 5 }), (four, spelling) => {
        const [a, b, c, d] = four as [number, number, number, number];
        const whole = ((a * 256 + b) * 256 + c) * 256 + d;
        const spellings = [
          four.join("."),
          String(whole),
          `0x${whole.toString(16)}`,
          four.map((one) => `0${one.toString(8)}`).join("."),
          `${a}.${(b * 256 + c) * 256 + d}`,
          `[::ffff:${four.join(".")}]`,
        ];

        expect(isPublicAddress(four.join("."))).toBe(false);
        expect(codesOf(`https://${spellings[spelling]}/`)).toEqual([INNER]);
      }),
      { numRuns: runs(200, 20_000) },
    );
  });
});
