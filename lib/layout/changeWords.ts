import { qualifierOfMachineArn } from "@/lib/base/arn";
import { isArray, isObject, type Json, jsonOrNull } from "@/lib/base/json";
import { percentText } from "./outcomeStrip";

type Named = { readonly state: string | null; readonly after: string };

const CHANGED = {
  definition: () => "its definition changed",
  role: () => "its role changed",
  logging: () => "its logging changed",
  versions: () => "its versions changed",
  aliases: () => "the weights of its aliases changed",
  tags: () => "its tags changed",
  functionVersion: ({ state }) => `another version of the function of ${state ?? "a state"} answered`,
  marker: ({ after }) => `“${after}”`,
} as const satisfies Readonly<Record<string, (change: Named) => string>>;

/** A change as it is kept: of definitions their hash, of roles the ARN, of markers the label, else JSON. */
type Change = Named & { readonly kind: keyof typeof CHANGED; readonly before: string | null };

/** `its definition changed`; of a marker its label. */
export function changeText(change: Named & Pick<Change, "kind">): string {
  return CHANGED[change.kind](change);
}

/** Characters of a detail: a machine may have a hundred aliases. */
const MAX_DETAIL = 300;

/** What exactly changed: `live: 10 % → 50 % on version 7`; null where nothing more is known. */
export function changeDetail({ kind, before, after }: Change): string | null {
  const detail = before === null ? null : DETAILS[kind](before, after);
  if (detail === null || detail === "") return null;
  return detail.length <= MAX_DETAIL ? detail : `${detail.slice(0, MAX_DETAIL - 1)}…`;
}

const arrow = (before: string, after: string) => `${before} → ${after}`;
const lastPart = (arn: string) => arn.split(/[:/]/).at(-1) || arn;

const DETAILS: Readonly<Record<Change["kind"], (before: string, after: string) => string | null>> = {
  definition: (before, after) => arrow(before.slice(0, 8), after.slice(0, 8)),
  role: (before, after) => {
    const [one, other] = [lastPart(before), lastPart(after)];
    return one === other ? arrow(before, after) : arrow(one, other);
  },
  logging: (before, after) => loggingDetail(jsonOrNull(before), jsonOrNull(after)),
  versions: (before, after) => listDetail(namesIn(jsonOrNull(before)), namesIn(jsonOrNull(after)), "version "),
  aliases: (before, after) => aliasDetail(jsonOrNull(before), jsonOrNull(after)),
  tags: (before, after) => tagDetail(jsonOrNull(before), jsonOrNull(after)),
  functionVersion: (before, after) => arrow(before, after),
  marker: () => null,
};

function loggingDetail(before: Json, after: Json): string {
  const level = (value: Json) => (isObject(value) && typeof value.level === "string" ? value.level : "OFF");
  const hasData = (value: Json) => isObject(value) && value.includeExecutionData === true;
  const parts = [
    ...(level(before) === level(after) ? [] : [`level ${arrow(level(before), level(after))}`]),
    ...(hasData(before) === hasData(after) ? [] : [hasData(after) ? "with execution data" : "without execution data"]),
  ];
  return parts.length === 0 ? "its destination" : parts.join(", ");
}

function namesIn(value: Json): string[] {
  return isArray(value) ? value.flatMap((arn) => (typeof arn === "string" ? [lastPart(arn)] : [])) : [];
}

function listDetail(before: readonly string[], after: readonly string[], noun: string): string {
  const more = after.filter((name) => !before.includes(name)).map((name) => `${noun}${name} published`);
  // The list is cut: what left it at the end may still be there, so that only what is named is told.
  const less = before.filter((name) => !after.includes(name)).map((name) => `${noun}${name} no more listed`);
  return [...more, ...less].join(", ");
}

/** By alias the weight of each version, in percent. */
function aliasDetail(before: Json, after: Json): string {
  const [one, other] = [weightsOf(before), weightsOf(after)];
  const names = [...new Set([...one.keys(), ...other.keys()])];
  return names
    .flatMap((alias) => {
      const [was, is] = [one.get(alias), other.get(alias)];
      if (is === undefined) return [`${alias} removed`];
      if (was === undefined) return [`${alias} made`];
      const versions = [...new Set([...is.keys(), ...was.keys()])];
      return versions.flatMap((version) => {
        const [from, to] = [was.get(version) ?? 0, is.get(version) ?? 0];
        if (from === to) return [];
        return [`${alias}: ${arrow(percentText(from / 100), percentText(to / 100))} on version ${version}`];
      });
    })
    .join(", ");
}

function weightsOf(value: Json): ReadonlyMap<string, ReadonlyMap<string, number>> {
  if (!isObject(value)) return new Map();
  return new Map(
    Object.entries(value).map(([arn, routes]) => {
      const weights = (isArray(routes) ? routes : []).flatMap((route): [string, number][] => {
        if (!isObject(route) || typeof route.stateMachineVersionArn !== "string") return [];
        const version = qualifierOfMachineArn(route.stateMachineVersionArn) ?? route.stateMachineVersionArn;
        return [[version, typeof route.weight === "number" ? route.weight : 0]];
      });
      return [lastPart(arn), new Map(weights)];
    }),
  );
}

function tagDetail(before: Json, after: Json): string {
  const [one, other] = [isObject(before) ? before : {}, isObject(after) ? after : {}];
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((name) => one[name] !== other[name]);
  return names.join(", ");
}
