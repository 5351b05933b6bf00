const UNITS: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["min", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

const PART = /(\d{1,9}(?:\.\d{1,6})?)\s*(ms|min|s|m|h|d)/gy;

/** ms of `5s`, `1m30s`, `1 h 30 m`, `250ms`, `1.5 s`; null for anything else. */
export function parseLength(text: string): number | null {
  const whole = text.trim().toLowerCase();
  let ms = 0;
  let end = 0;
  PART.lastIndex = 0;
  for (let found = PART.exec(whole); found !== null; found = PART.exec(whole)) {
    ms += Number(found[1]) * (UNITS.get(found[2] ?? "") ?? 0);
    end = PART.lastIndex;
    while (whole[end] === " ") end += 1;
    PART.lastIndex = end;
  }
  return end > 0 && end === whole.length ? ms : null;
}
