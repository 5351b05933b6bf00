import type { FeatureKind } from "@/lib/stats/common/feature";

type Shown = {
  readonly kind: FeatureKind;
  readonly name: string;
  readonly is: "equal" | "atLeast" | "atMost" | "absent";
  readonly value: string | null;
};

const SIGNS = { equal: "=", atLeast: "≥", atMost: "≤" } as const;

/** A feature as people read it: `input.tenant = acme`, `came to Refund`, `function of ChargeCard: version 7`. */
export function featureText({ kind, name, is, value }: Shown): string {
  if (is === "absent") return kind === "path" ? `never came to ${name}` : `no ${NAMES[kind](name)}`;
  const shown = kind === "definition" ? (value ?? "").slice(0, 8) : (value ?? "");
  switch (kind) {
    case "path":
      return `came to ${name}`;
    case "hour":
      return `began ${is === "atLeast" ? "from " : is === "atMost" ? "until " : "in the hour of "}${shown.padStart(2, "0")}:00 UTC`;
    case "change":
      return `began ${shown} ${name}`;
    case "functionVersion":
      return `${NAMES[kind](name)}: version ${SIGNS[is] === "=" ? "" : `${SIGNS[is]} `}${shown}`;
    default:
      return `${NAMES[kind](name)} ${SIGNS[is]} ${shown}`;
  }
}

const same = (name: string) => name;
const NAMES: Readonly<Record<FeatureKind, (name: string) => string>> = {
  functionVersion: (state) => `function of ${state}`,
  definition: () => "definition",
  version: () => "version",
  alias: () => "alias",
  input: same,
  trigger: () => "trigger",
  path: same,
  state: same,
  change: same,
  hour: () => "hour",
};
