const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

interface Field {
  readonly min: number;
  readonly max: number;
  /** Names of its values, from the least on. */
  readonly names?: readonly string[];
}

const FIELDS: readonly Field[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: DAYS },
];

// https://pkg.go.dev/github.com/robfig/cron/v3#hdr-Predefined_schedules
const DESCRIPTORS = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];
const EVERY = /^@every (\d+(\.\d+)?(h|m|s|ms|us|ns))+$/;

/** Whether Kubernetes accepts a schedule: what the parser of robfig/cron does, which knows no seconds, no L and no day 7. */
export function isCron(text: string): boolean {
  if (text.startsWith("@")) return DESCRIPTORS.includes(text) || EVERY.test(text);
  const parts = text.trim().split(/\s+/);
  return parts.length === FIELDS.length && FIELDS.every((field, index) => isField(parts[index] ?? "", field));
}

function isField(text: string, field: Field): boolean {
  return text.split(",").every((part) => {
    const [range = "", step, more] = part.split("/");
    if (more !== undefined || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
    if (range === "*" || range === "?") return true;
    const ends = range.split("-").map((end) => toValue(end, field));
    const [first = Number.NaN, last = first] = ends;
    return ends.length <= 2 && first >= field.min && last <= field.max && first <= last;
  });
}

function toValue(text: string, { min, names = [] }: Field): number {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return min + named;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

const DAY = 24 * 60;
const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };

/** The most runs of a schedule that may go on at once, each for so many seconds, if it runs on every day. */
export function runsAtOnce(cron: string, seconds: number): number {
  if (cron.startsWith("@every")) return Math.max(1, Math.ceil(seconds / everySeconds(cron)));
  const starts = startsOfDay(cron);
  const days = Math.floor(seconds / 60 / DAY);
  const rest = seconds / 60 - days * DAY;
  const within = starts.map((start) => starts.filter((other) => (other - start + DAY) % DAY < rest).length);
  return Math.max(1, days * starts.length + Math.max(0, ...within));
}

function everySeconds(cron: string): number {
  return [...cron.matchAll(/(\d+(?:\.\d+)?)(h|m|s)(?![a-z])/g)].reduce(
    (sum, [, amount, unit = "s"]) => sum + Number(amount) * (UNITS[unit] ?? 0),
    0,
  );
}

/** Minutes of a day at which it starts. */
function startsOfDay(cron: string): readonly number[] {
  const [minute = "0", hour = "0"] = cron.startsWith("@")
    ? ["0", cron === "@hourly" ? "*" : "0"]
    : cron.trim().split(/\s+/);
  const minutes = valuesOf(minute, 60);
  return valuesOf(hour, 24).flatMap((hours) => minutes.map((each) => hours * 60 + each));
}

/** Of a field of minutes or hours that is sound. */
function valuesOf(text: string, count: number): readonly number[] {
  return [...Array(count).keys()].filter((value) =>
    text.split(",").some((part) => {
      const [range = "", step = "1"] = part.split("/");
      const isAny = range === "*" || range === "?";
      const [first = 0, last] = isAny ? [0, count - 1] : range.split("-").map(Number);
      // A step after one value goes on to the end.
      const end = last ?? (part.includes("/") ? count - 1 : first);
      return value >= first && value <= end && (value - first) % Number(step) === 0;
    }),
  );
}

/** Whether it is a time zone of the IANA database by its name there; `Local` is none. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
