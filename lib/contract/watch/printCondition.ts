import { unreachable } from "@/lib/base/unreachable";
import { printChoice } from "../query/choices";
import { printDuration } from "../query/duration";
import { type Condition, DEFAULT_LEAST, DEFAULT_WINDOW_MS } from "./condition";

/** The text that `parseCondition` reads as the same condition. */
export function printCondition(condition: Condition): string {
  switch (condition.measure) {
    case "failureRate":
      return `failureRate > ${percent(condition.percent)}${over(condition.overMs)}${least(condition.least)}`;
    case "p50":
    case "p95":
    case "p99":
      return `${condition.measure} > ${printDuration(condition.ms)}${over(condition.overMs)}`;
    case "silence":
      return `silence > ${printDuration(condition.ms)}`;
    case "cost":
      return `cost > $${condition.dollars}${over(condition.overMs)}`;
    case "verdict":
      return `verdict = ${printChoice(condition.code).toUpperCase()}${unlessUsual(condition.overMs)}`;
    case "limits.events":
    case "limits.payload":
      return `${condition.measure} > ${percent(condition.percent)}${unlessUsual(condition.overMs)}`;
    case "worse":
      return condition.of === null ? "worse" : `worse:${condition.of}`;
    default:
      return unreachable(condition);
  }
}

function percent(value: number): string {
  return `${value.toFixed(4).replace(/\.?0+$/, "")}%`;
}

function over(ms: number): string {
  return ` over ${printDuration(ms)}`;
}

function least(count: number): string {
  return count === DEFAULT_LEAST ? "" : ` least ${count}`;
}

function unlessUsual(ms: number): string {
  return ms === DEFAULT_WINDOW_MS ? "" : over(ms);
}
