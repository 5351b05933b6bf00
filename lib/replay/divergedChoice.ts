import type { ChoiceState, StateMachine } from "@/lib/asl/machine";
import { findState } from "@/lib/asl/walk";
import type { Json } from "@/lib/base/json";
import { cutMiddle } from "@/lib/base/wording";
import { type Token, tokenOf } from "@/lib/engine/token";
import type { Stage } from "@/lib/engine/trace";
import { positionsOf } from "./answers";
import { RecordedEntropy } from "./randomDraws";
import type { ChanceRun, ReplaySetup } from "./chanceRun";
import type { Chains } from "./chains";
import type { Comparable } from "./comparable";
import { conditionView } from "./conditionView";
import { staysAround } from "./doubts";
import { PREVIEW } from "./jsonDiff";
import { runRecorded } from "./recordedRun";
import { shownText } from "./shownText";
import type { DivergedChoice, VerifyDivergence } from "./replayVerdict";

/** Divergences whose Choice is looked into. */
const MOST_CHOICES = 20;

/**
 * The divergences, those that follow a Choice with what it compared. Costs one more run where there is such a one.
 */
export async function withChoices(
  divergences: readonly VerifyDivergence[],
  setup: ReplaySetup,
  { chance }: Pick<ChanceRun, "chance">,
  machine: StateMachine,
  recorded: Chains,
): Promise<readonly VerifyDivergence[]> {
  const found = divergences.slice(0, MOST_CHOICES).map((one) => choiceBefore(one, machine, recorded));
  if (found.every((one) => one === null)) return divergences;
  const places = positionsOf(recorded, machine, (type) => type === "ChoiceStateEntered");
  const tokens = found.map((one) => {
    const place = one === null ? undefined : places.get(one.entered.id);
    return place === undefined ? null : tokenOf(place);
  });
  const asked = await askedRules(setup, chance, new Set(tokens.filter((token) => token !== null)));
  return divergences.map((one, i) => {
    const [choice, token] = [found[i] ?? null, tokens[i] ?? null];
    if (choice === null || token === null) return one;
    return { ...one, choice: shown(choice, asked.get(token) ?? []) };
  });
}

type Found = { readonly entered: Comparable; readonly state: ChoiceState };

/** The Choice that was entered last before a divergence; null where it lies elsewhere, or in what the Choice was given. */
function choiceBefore(divergence: VerifyDivergence, machine: StateMachine, recorded: Chains): Found | null {
  if (divergence.kind === "time" || divergence.kind === "link") return null;
  for (const entered of staysAround(divergence, recorded)) {
    if (entered.id === divergence.recorded) continue;
    const state = entered.type === "ChoiceStateEntered" ? findState(machine, entered.name ?? "") : undefined;
    return state?.type === "Choice" ? { entered, state } : null;
  }
  return null;
}

type Rule = Extract<Stage, { readonly kind: "rule" }>;

async function askedRules(
  { compiled, start, at, answers, around, pause }: ReplaySetup,
  chance: ChanceRun["chance"],
  tokens: ReadonlySet<Token>,
): Promise<ReadonlyMap<Token, readonly AskedRule[]>> {
  const rules = new Map<Token, AskedRule[]>();
  const trace = (stage: Stage) => {
    if (stage.kind !== "rule" || !tokens.has(tokenOf(stage))) return;
    const token = tokenOf(stage);
    rules.set(token, [...(rules.get(token) ?? []), read(stage)]);
  };
  const entropy = new RecordedEntropy(new Map(chance.map(({ index, value }) => [index, value])), "plain");
  await runRecorded(compiled, start, at, answers, { ...around, entropy, trace }, { pause });
  return rules;
}

type AskedRule = Omit<DivergedChoice["rules"][number], "next">;

function read({ index, holds, asked }: Rule): AskedRule {
  return { index, holds, asked: conditionView(asked(), preview) };
}

function preview(value: Json): string {
  return cutMiddle(shownText(value), PREVIEW);
}

function shown({ entered, state }: Found, rules: readonly AskedRule[]): DivergedChoice {
  return {
    state: state.name,
    eventId: entered.id,
    rules: rules.map((rule) => ({ ...rule, next: state.choices[rule.index]?.next ?? "" })),
    otherwise: state.default ?? null,
  };
}
