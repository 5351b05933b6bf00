import { counted, formatCount } from "@/lib/base/wording";
import { listedHref, type OverviewRange, type SentencePart } from "@/lib/contract/overview";

type Counts = { readonly executions: number; readonly failed: number };

/** What matters most in a stretch of time. Names in it are shown as they are: who shows them escapes them. */
export function sentenceOf(range: OverviewRange, counts: Counts): SentencePart[] {
  return countsSentence(range, counts);
}

/** How many failed of how many. */
function countsSentence(range: OverviewRange, { executions, failed }: Counts): SentencePart[] {
  const time: SentencePart[] =
    range.to === null
      ? [{ text: " since " }, { at: range.from }]
      : [{ text: " between " }, { at: range.from }, { text: " and " }, { at: range.to }];
  if (executions === 0) return [{ text: "No execution began" }, ...time, { text: "." }];
  const all = { text: counted(executions, "execution"), href: listedHref(range, {}) };
  const began = [{ text: " that began" }, ...time];
  if (failed === 0) return [{ text: "None of " }, all, ...began, { text: " failed." }];
  const bad = { text: formatCount(failed), href: listedHref(range, { status: ["FAILED", "TIMED_OUT"] }) };
  return [bad, { text: " of " }, all, ...began, { text: " failed." }];
}
