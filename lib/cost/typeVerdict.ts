import type { MachineType } from "@/lib/asl/machine";
import type { Check } from "./checks";
import { type Decimal, dollars } from "./money";

/** Which type suits what ran: the only one that is possible, or the cheaper one. */
export type TypeVerdict =
  | { readonly kind: "onlyStandard"; readonly because: Check }
  | { readonly kind: "cheaper"; readonly type: MachineType; readonly saves: Decimal }
  | { readonly kind: "same" };

export type Compared = {
  readonly type: MachineType;
  readonly asRan: Decimal;
  readonly asOther: Decimal;
  readonly checks: readonly Check[];
};

/** What keeps a machine from being Express: a state, as it says why the run was long, else the run itself. */
export function mainBreak(checks: readonly Check[]): Check | null {
  const breaks = checks.filter(({ effect }) => effect === "breaks");
  return breaks.find(({ state }) => state !== null) ?? breaks[0] ?? null;
}

/** What cannot run as Express is not compared with it. */
export function typeVerdict({ type, asRan, asOther, checks }: Compared): TypeVerdict {
  const because = mainBreak(checks);
  if (because !== null) return { kind: "onlyStandard", because };
  const difference = asRan.cmp(asOther);
  if (difference === 0) return { kind: "same" };
  const other = type === "STANDARD" ? "EXPRESS" : "STANDARD";
  return { kind: "cheaper", type: difference < 0 ? type : other, saves: asRan.minus(asOther).abs() };
}

const NAMES = { STANDARD: "Standard", EXPRESS: "Express" } as const;

/**
 * The verdict in a sentence: `Standard is the only possible type: GiveThemTime waits 12 h.`
 * `of` says what was compared: `this execution`, `these 40 executions`.
 */
export function typeSentence(verdict: TypeVerdict, of: string): string {
  switch (verdict.kind) {
    case "onlyStandard": {
      const { state, does, reason } = verdict.because;
      return `Standard is the only possible type: ${[state, does ?? reason].filter((part) => part !== null).join(" ")}.`;
    }
    case "cheaper":
      return `${NAMES[verdict.type]} is cheaper by ${dollars(verdict.saves)} for ${of}.`;
    case "same":
      return `Both types cost the same for ${of}.`;
  }
}
