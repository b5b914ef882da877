import { isCron, isTimeZone } from "../../lib/cron";

// As the parser of robfig/cron v3 that Kubernetes has, `ParseStandard`, answers.
test.each([
  ["* * * * *", true],
  ["*/5 0-23/2 1,15 JAN-jun mon,WED", true],
  ["? ? ? ? ?", true],
  ["0 0 1/5 * *", true],
  ["  0   0 * * * ", true],
  ["@daily", true],
  ["@every 1h30m", true],
  ["60 * * * *", false],
  ["* 24 * * *", false],
  ["* * 0 * *", false],
  ["* * * 13 *", false],
  ["* * * * 7", false],
  ["5-1 * * * *", false],
  ["*/0 * * * *", false],
  ["1-2-3 * * * *", false],
  ["* * L * *", false],
  ["* * * * 5#2", false],
  ["0 * * * * *", false],
  ["* * * *", false],
  ["TZ=UTC * * * * *", false],
  ["@reboot", false],
  ["@every day", false],
  ["", false],
])("%j is a schedule: %p", (text, expected) => {
  expect(isCron(text)).toBe(expected);
});

test.each([
  ["Etc/UTC", true],
  ["Europe/Berlin", true],
  ["UTC", true],
  ["Local", false],
  ["europe/berlin", false],
  ["+02:00", false],
  ["", false],
])("%j is a time zone: %p", (name, expected) => {
  expect(isTimeZone(name)).toBe(expected);
});
