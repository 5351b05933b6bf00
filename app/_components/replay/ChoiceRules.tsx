import { clsx } from "clsx";
import type { ReplayStep, RuleView } from "@/lib/contract/replay";
import type { ConditionView, OperandView } from "@/lib/replay/conditionView";
import { cutMiddle } from "@/lib/base/wording";

type Props = { readonly choice: NonNullable<ReplayStep["choice"]> };

const OUTCOMES = {
  taken: { sign: "✓", words: "holds: taken", ink: "text-ok" },
  doesNotHold: { sign: "✕", words: "does not hold", ink: "text-ink-2" },
  failed: { sign: "!", words: "failed the state: its path leads nowhere", ink: "text-bad" },
  notAsked: { sign: "·", words: "not asked: one before it holds", ink: "text-ink-3" },
} as const satisfies Record<RuleView["outcome"], { sign: string; words: string; ink: string }>;

/** The rules of a Choice in order, with what each looked at and why it was or was not taken. */
export function ChoiceRules({ choice }: Props) {
  const { rules, otherwise, tookDefault } = choice;
  return (
    <section aria-label="Rules of the Choice" className="border-b px-3.5 py-2">
      <h3 className="font-medium">Which rule was true</h3>
      <ol className="mt-1">
        {rules.map((rule, i) => {
          const { sign, words, ink } = OUTCOMES[rule.outcome];
          return (
            <li key={i} data-rule={rule.outcome} className="border-t border-line-soft py-1.5 first:border-0">
              <p className="flex flex-wrap items-baseline gap-x-2">
                <span className="text-ink-3">Rule {i + 1}</span>{" "}
                <span className={clsx("font-medium", ink)}>
                  {sign} {words}
                </span>
                <span className="text-ink-2">→ {rule.next}</span>
              </p>
              {rule.asked !== null && <Condition asked={rule.asked} depth={0} />}
            </li>
          );
        })}
        {otherwise !== null && (
          <li className="flex flex-wrap items-baseline gap-x-2 border-t border-line-soft py-1.5">
            <span className="text-ink-3">Default</span>
            <span className={clsx(tookDefault ? "font-medium text-ok" : "text-ink-3")}>
              {tookDefault ? "✓ taken: no rule holds" : "· not needed"}
            </span>
            <span className="text-ink-2">→ {otherwise}</span>
          </li>
        )}
      </ol>
    </section>
  );
}

const GROUPS = { all: "And: all of", any: "Or: one of", not: "Not" } as const;

/** A condition with what it looked at, part by part. */
export function Condition({ asked, depth }: { asked: ConditionView; depth: number }) {
  const inset = { paddingLeft: depth === 0 ? 0 : 16 };
  if (asked.kind === "compare") {
    return (
      <p className="flex flex-wrap items-baseline gap-x-1.5" style={inset}>
        <Holds holds={asked.holds} />
        <Operand operand={asked.left} /> <span className="text-ink-2">{asked.op}</span>{" "}
        <Operand operand={asked.right} />
      </p>
    );
  }
  if (asked.kind === "expression") {
    return (
      <div style={inset}>
        <p className="flex items-baseline gap-x-1.5">
          <Holds holds={asked.holds} />
          <code className="mono wrap-anywhere">{asked.text}</code>
        </p>
        {asked.reads.map((read) => (
          <p key={read.path} className="pl-6">
            <Operand operand={read} />
          </p>
        ))}
      </div>
    );
  }
  return (
    <div style={inset}>
      <p className="flex items-baseline gap-x-1.5">
        <Holds holds={asked.holds} />
        <span className="text-ink-2">{GROUPS[asked.kind]}</span>
      </p>
      {asked.of.map((part, i) => (
        <Condition key={i} asked={part} depth={depth + 1} />
      ))}
    </div>
  );
}

function Holds({ holds }: { holds: boolean | null }) {
  const [sign, words, ink] =
    holds === null
      ? ["·", "not asked", "text-ink-3"]
      : holds
        ? ["✓", "holds", "text-ok"]
        : ["✕", "does not hold", "text-bad"];
  return (
    <span title={words} className={clsx("w-3 shrink-0 text-center", ink)}>
      <span aria-hidden>{sign}</span>
      <span className="sr-only">{words}</span>
    </span>
  );
}

/** Characters of a value beside its path. */
const SHORT = 80;

function Operand({ operand: { path, text } }: { operand: OperandView }) {
  const value =
    text === null ? <i className="text-bad">nothing there</i> : <b title={text}>{cutMiddle(text, SHORT)}</b>;
  if (path === null) return <code className="mono wrap-anywhere">{value}</code>;
  return (
    <code className="mono wrap-anywhere">
      <span className="text-ink-2">{path}</span> = {value}
    </code>
  );
}
