const CALL = /datetime(?:\.datetime)?\(([\d, \t\r\n]{5,60})(?:tzinfo=([^\n]{1,120}?))?\)(?=\s*[,}\])]|\s*$)/y;
const OFFSET = /timedelta\((?:(?:days=(-?\d{1,2}))?,?\s*(?:seconds=)?(\d{1,6}))?/;

/**
 * `datetime.datetime(2026, 3, 1, 10, 0, tzinfo=tzutc())` as ISO-8601, with its length in the text. Without a zone, and
 * with `tzlocal()`, whose offset is written nowhere, the ISO text names none. Null for anything else.
 */
export function pythonTime(text: string, at: number): { readonly iso: string; readonly length: number } | null {
  CALL.lastIndex = at;
  const call = CALL.exec(text);
  if (call === null) return null;
  const parts = (call[1] ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map(Number);
  const [year, month, day, hour = 0, minute = 0, second = 0, micro = 0] = parts;
  if (year === undefined || month === undefined || day === undefined || parts.length > 7) return null;
  const two = (n: number) => String(n).padStart(2, "0");
  const date = `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
  const time = `${two(hour)}:${two(minute)}:${two(second)}.${String(micro).padStart(6, "0")}`;
  return { iso: `${date}T${time}${zoneOf(call[2])}`, length: call[0].length };
}

function zoneOf(zone: string | undefined): string {
  if (zone === undefined || zone.includes("tzlocal")) return "";
  if (/utc|Zulu/i.test(zone) && !zone.includes("timedelta")) return "Z";
  const offset = OFFSET.exec(zone);
  if (offset === null) return "";
  const minutes = Math.trunc((Number(offset[1] ?? 0) * 86_400 + Number(offset[2] ?? 0)) / 60);
  const digits = (n: number) => String(n).padStart(2, "0");
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${digits(Math.trunc(size / 60))}:${digits(size % 60)}`;
}
