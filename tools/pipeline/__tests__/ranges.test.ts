import { covers, isPrivate, letEveryoneIn } from "../rules/ranges";

test.each<[readonly string[], string, boolean]>([
  [["10.0.0.0/8"], "10.1.2.3", true],
  [["203.0.113.0/25", "203.0.113.128/25"], "203.0.113.0/24", true],
  [["203.0.113.0/25"], "203.0.113.0/24", false],
  [["0.0.0.0/0"], "::/0", false],
  [["*"], "::/0", true],
  [["fd00::/8"], "fd12:3456::/32", true],
  [["VirtualNetwork"], "VirtualNetwork", true],
])("%j covers %s: %s", (outer, inner, expected) => {
  expect(covers(outer, inner)).toBe(expected);
});

test.each([
  ["10.0.0.0/8", true],
  ["10.0.0.0/7", false],
  ["172.31.255.255", true],
  ["172.32.0.0", false],
  ["virtualnetwork", true],
  ["AzureCloud.eastus", false],
  ["\u27eaazurerm_public_ip.egress.ip_address\u27eb/32", true],
  ["\u27eaazurerm_public_ip.egress.ip_address\u27eb/8", false],
  ["\u27eadata.http.mine.body\u27eb/32", false],
  ["a name", false],
])("%s is private: %s", (range, expected) => {
  expect(isPrivate(range)).toBe(expected);
});

test.each<[readonly string[], boolean]>([
  [["203.0.113.0/24"], false],
  [["1.0.0.0/8"], false],
  [["0.0.0.0/1"], true],
  [["1.0.0.0/8", "2.0.0.0/8"], true],
  [Array.from({ length: 300 }, (_, index) => `${11 + (index >> 8)}.${index & 255}.0.0/16`), true],
  [["10.0.0.0/8", "192.168.0.0/16"], false],
  [["2000::/3"], true],
  [["2001:db8::/32"], false],
  [["0.0.0.0-255.255.255.255"], true],
])("%j let everyone in: %s", (ranges, expected) => {
  expect(letEveryoneIn(ranges)).toBe(expected);
});
