import type { Instant } from "@/lib/base/instant";
import { counted } from "@/lib/base/wording";
import type { SentencePart, Worse } from "@/lib/contract/overview";
import { SAID, valuesText } from "@/lib/layout/worseWords";

/** What was looked at: until when, and how many machines. */
type Looked = { readonly asOf: Instant; readonly machines: number };

/** Machines that the sentence names; the rows below it name all. */
const NAMED = 3;

/** Which machines are worse than usual now, since when, and after which change. `others`: found beside these. */
export function worseSentence(worse: readonly Worse[], { asOf, machines }: Looked, others: number): SentencePart[] {
  const open = byMachine(worse.filter(({ endedAt }) => endedAt === null));
  if (open.length === 0) {
    return [
      { text: `Nothing is worse than usual: ${counted(machines, "machine")} looked at, until ` },
      { at: asOf },
      { text: ", beside the day and the week before and the time before their last change." },
    ];
  }
  const more = open.length - NAMED;
  const count = `${counted(open.length, "machine")}${others > 0 ? " or more" : ""}`;
  return [
    { text: `${count} ${open.length === 1 && others <= 0 ? "is" : "are"} worse than usual: ` },
    ...open.slice(0, NAMED).flatMap((findings, i) => [...(i > 0 ? [{ text: "; " }] : []), ...machineWords(findings)]),
    { text: more > 0 ? `; and ${counted(more, "machine")} more.` : "." },
  ];
}

/** Findings of a machine together, in the order of the first of each. */
function byMachine(worse: readonly Worse[]): Worse[][] {
  const machines = new Map<number | null, Worse[]>();
  for (const one of worse) machines.set(one.machine.id, [...(machines.get(one.machine.id) ?? []), one]);
  return [...machines.values()];
}

function machineWords([first, ...rest]: readonly Worse[]): SentencePart[] {
  if (first === undefined) return [];
  const [cause] = first.causes;
  const also = rest.map(({ measure }) => SAID[measure]).join(", ");
  return [
    { text: first.machine.name, href: first.href },
    { text: ` ${SAID[first.measure]} since ` },
    { at: first.since },
    { text: ` (${valuesText(first)})` },
    ...(cause === undefined
      ? []
      : [
          { text: ", after " },
          { text: cause.text, ...(cause.around === null ? {} : { href: cause.around }) },
          { text: " at " },
          { at: cause.at },
        ]),
    ...(also === "" ? [] : [{ text: `, and ${also}` }]),
  ];
}
