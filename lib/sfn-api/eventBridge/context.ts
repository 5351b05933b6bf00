import type { ApiContext } from "../context";

/** Who does what rules ask for. */
export type EventBus = {
  /** Something new is stored, a rule or an event: it is looked at now. Virtual time stands still until that is done. */
  wake(): void;
};

export type EventContext = Pick<ApiContext, "engine" | "store" | "account" | "region"> & { readonly bus: EventBus };

export const DEFAULT_BUS = "default";

/** The name of a bus that is given by name or ARN. */
export function busName(given: string | undefined): string {
  return given?.split(":event-bus/").at(-1) ?? DEFAULT_BUS;
}

type OfRule = { readonly account: string; readonly region: string; readonly bus: string; readonly name: string };

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html */
export function ruleArn({ account, region, bus, name }: OfRule): string {
  return `arn:aws:events:${region}:${account}:rule/${bus === DEFAULT_BUS ? name : `${bus}/${name}`}`;
}
