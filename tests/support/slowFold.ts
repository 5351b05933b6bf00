/*
 * A second fold that shares nothing with the product: it works on wire events, and for each event it walks back
 * along `previousEventId` to rebuild the stack of what was open there. Quadratic, and readable as a definition.
 *
 * It knows no times, no outcomes, no redrives: only which event belongs to which span, and which span lies in which.
 */

export type Slow = {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  readonly [details: string]: unknown;
};

type Item = { readonly kind: string; readonly name: string | number; readonly key: string };
type Stack = readonly Item[];

const ROOT: Item = { kind: "execution", name: "", key: "execution" };

/** One line per span, sorted: `kind name [its event ids] in parent [its event ids]`. */
export function slowFold(events: readonly Slow[]): string[] {
  const sorted = [...events].sort((a, b) => a.id - b.id);
  const stacks = new Map<number, Stack>();
  const owners = new Map<number, Item>();
  const parents = new Map<string, Item>();
  const items = new Map<string, Item>([[ROOT.key, ROOT]]);
  const aborted = new Set<string>();

  const after = (id: number): Stack => {
    if (id === 0) return [ROOT];
    const known = stacks.get(id);
    if (known !== undefined) return known;
    const older = [...stacks.keys()].filter((other) => other < id);
    return stacks.get(Math.max(...older)) ?? [ROOT];
  };
  const detail = (event: Slow): Record<string, unknown> => {
    const key = Object.keys(event).find((name) => name.endsWith("EventDetails"));
    return (key === undefined ? {} : event[key]) as Record<string, unknown>;
  };
  const push = (stack: Stack, kind: string, name: string | number, id: number): Stack => {
    const item = { kind, name, key: `${kind}@${id}` };
    items.set(item.key, item);
    parents.set(item.key, top(stack));
    return [...stack, item];
  };
  const triesOf = (visit: Item): Item[] =>
    [...items.values()].filter((item) => item.kind === "attempt" && parents.get(item.key) === visit);
  const typeOf = (visit: Item): string =>
    sorted.find((event) => `visit@${event.id}` === visit.key)?.type.replace("StateEntered", "") ?? "";

  for (const event of sorted) {
    const before = after(event.previousEventId);
    const details = detail(event);
    const container = /^(Map|Parallel)State/.exec(event.type)?.[1] ?? "";
    let stack = before;
    let owner: Item;

    if (/StateEntered$/.test(event.type)) {
      const chain =
        top(before).kind === "attempt" && typeOf(visitIn(before)) === "Parallel"
          ? push(before, "branch", "", event.id)
          : before;
      stack = push(chain, "visit", String(details["name"]), event.id);
      owner = top(stack);
    } else if (/StateExited$/.test(event.type)) {
      const at = before.findLastIndex((item) => /visit|failed/.test(item.kind) && item.name === details["name"]);
      owner = visitOf(before[at]);
      stack = before.slice(0, at);
    } else if (event.type === "EvaluationFailed") {
      const entered = sorted.findLast(
        (other) =>
          other.id < event.id &&
          /Entered$/.test(other.type) &&
          detail(other)["name"] === details["state"] &&
          (other.previousEventId === event.previousEventId || other.id === event.previousEventId),
      );
      stack = after(entered?.id ?? 0);
      owner = top(stack);
    } else if (/^(Map|Parallel)StateStarted$/.test(event.type)) {
      const at = before.findLastIndex((item) => item.kind === "visit" && typeOf(item) === container);
      stack = push(before.slice(0, at + 1), "attempt", triesOf(before[at] ?? ROOT).length + 1, event.id);
      owner = top(stack);
    } else if (/^(Map|Parallel)State(Succeeded|Failed)$/.test(event.type)) {
      const at = before.findLastIndex((item) => item.kind === "visit" && typeOf(item) === container);
      const visit = before[at] ?? ROOT;
      const started = triesOf(visit).at(-1);
      const upTo = before.slice(0, at + 1);
      owner = started ?? visit;
      stack = /Failed$/.test(event.type)
        ? [...before.slice(0, at), { kind: "failed", name: visit.name, key: visit.key }]
        : upTo;
    } else if (event.type === "MapIterationStarted") {
      const at = before.findLastIndex(
        (item) => item.kind === "attempt" && typeOf(parents.get(item.key) ?? ROOT) === "Map",
      );
      stack = push(before.slice(0, at + 1), "iteration", Number(details["index"]), event.id);
      owner = top(stack);
    } else if (/^MapIteration(Succeeded|Failed|Aborted)$/.test(event.type)) {
      const started = sorted.findLast((other) => {
        if (other.id >= event.id || other.type !== "MapIterationStarted") return false;
        const attempt = parents.get(`iteration@${other.id}`) ?? ROOT;
        return detail(other)["index"] === details["index"] && before.includes(attempt);
      });
      owner = items.get(`iteration@${started?.id ?? 0}`) ?? ROOT;
      // Aborted does not advance a chain; the others lead back to the attempt, for MapStateSucceeded.
      stack = after(started?.id ?? 0).slice(0, -1);
    } else if (event.type === "TaskStateAborted") {
      const own = before.findLast((item) => item.kind === "visit");
      const lastIteration = sorted.findLast(
        (other) => other.id < event.id && /^MapIteration(Failed|Aborted)$/.test(other.type),
      );
      const inIteration = [...items.values()].find(
        (item) =>
          item.kind === "visit" &&
          typeOf(item) === "Task" &&
          !aborted.has(item.key) &&
          lastIteration !== undefined &&
          isInside(item, owners.get(lastIteration.id) ?? ROOT, parents) &&
          !sorted.some((other) => other.id < event.id && /Exited$/.test(other.type) && owners.get(other.id) === item),
      );
      const open = [...items.values()].find(
        (item) =>
          item.kind === "visit" &&
          typeOf(item) === "Task" &&
          !aborted.has(item.key) &&
          !sorted.some((other) => other.id < event.id && /Exited$/.test(other.type) && owners.get(other.id) === item),
      );
      owner =
        own !== undefined && typeOf(own) === "Task" && !aborted.has(own.key) ? own : (inIteration ?? open ?? ROOT);
      aborted.add(owner.key);
    } else if (/Scheduled$/.test(event.type)) {
      const visit = visitIn(before);
      stack = push(before, "attempt", triesOf(visit).length + 1, event.id);
      owner = top(stack);
    } else if (event.type === "TaskSubmitted" && String(details["resource"]).endsWith(".waitForTaskToken")) {
      stack = push(before, "callback", "", event.id);
      owner = top(stack);
    } else if (event.type === "MapRunStarted") {
      stack = push(before, "mapRun", "", event.id);
      owner = top(stack);
    } else if (/^MapRun/.test(event.type)) {
      owner = before.findLast((item) => item.kind === "mapRun") ?? ROOT;
    } else if (/^(Task|LambdaFunction|Activity)/.test(event.type)) {
      const at = before.findLastIndex((item) => item.kind === "attempt");
      owner = before[at] ?? ROOT;
      stack = /(Succeeded|Failed|TimedOut)$/.test(event.type) ? before.slice(0, at) : before;
    } else {
      owner = ROOT;
      stack = /^ExecutionStarted/.test(event.type) ? [ROOT] : before;
    }
    stacks.set(event.id, stack);
    owners.set(event.id, owner);
  }

  const idsOf = (item: Item): string =>
    sorted
      .filter((event) => owners.get(event.id)?.key === item.key)
      .map((event) => event.id)
      .join(" ");
  return [...items.values()]
    .map((item) => {
      const parent = parents.get(item.key);
      const around = parent === undefined ? "- []" : `${parent.kind} [${idsOf(parent)}]`;
      return `${item.kind} ${item.name} [${idsOf(item)}] in ${around}`;
    })
    .sort();

  function visitOf(item: Item | undefined): Item {
    return (item === undefined ? undefined : items.get(item.key)) ?? ROOT;
  }
}

function top(stack: Stack): Item {
  return stack[stack.length - 1] ?? ROOT;
}

function visitIn(stack: Stack): Item {
  return stack.findLast((item) => item.kind === "visit") ?? ROOT;
}

function isInside(item: Item, outer: Item, parents: ReadonlyMap<string, Item>): boolean {
  for (let one: Item | undefined = item; one !== undefined; one = parents.get(one.key)) if (one === outer) return true;
  return false;
}
