"use client";

import { useCallback, useMemo } from "react";
import type { Inside } from "@/lib/contract/inside";
import type { DefinedStates } from "@/lib/layout/definition";
import { itemsOf } from "@/lib/layout/items";
import { mapItems } from "@/lib/layout/mapItems";
import { spanPath } from "@/lib/layout/spanPath";
import type { Span, VisitSpan } from "@/lib/history/span";
import { spanAt, visitAround, type Tree } from "@/lib/layout/tree";
import { MapItems } from "../mapItems/MapItems";
import { StepPanel, type KeyHints } from "../panel/StepPanel";
import type { ExecutionState } from "../tab/useExecutionState";
import { itemSpans, type LabelFields } from "./itemLabels";
import type { InPlace } from "./useInPlace";
import type { Selection } from "./useSelection";

const HINTS: KeyHints = [
  ["↑ ↓", "move between steps"],
  ["← →", "close and open a row"],
  ["[ ]", "previous and next failure"],
  ["f", "show the whole run"],
  ["+ −", "zoom; or Ctrl and the wheel"],
  ["/", "find and filter steps"],
  ["?", "all keys"],
];

type Props = {
  readonly id: string;
  readonly revision: number;
  readonly inPlace: InPlace;
  readonly labels: ReadonlyMap<number, string>;
  readonly fields: LabelFields;
  readonly onFields: (fields: LabelFields) => void;
  readonly selection: Selection;
  readonly definition: DefinedStates | null;
  readonly state: ExecutionState;
  readonly onClose: () => void;
};

/** The selected step: of this execution, or of one that was opened in place, whose events are asked for under its own key. */
export function TimelinePanel(props: Props) {
  const { id, inPlace, labels, selection, definition, state } = props;
  const { tree, grafted } = inPlace;
  const row = selection.rows[selection.cursor];
  const { span } = selection;
  const path = useMemo(() => (span === null ? [] : spanPath(tree, span.index, labels)), [tree, span, labels]);
  const own = span === null ? null : ownStep(inPlace, span, id);
  const map = span === null ? null : mapOf(tree, span);
  return (
    <StepPanel
      id={own?.key ?? id}
      tree={own?.tree ?? tree}
      span={own?.span ?? span}
      unreached={row?.kind === "unreached" ? row.name : null}
      keys={HINTS}
      definition={own === null ? definition : null}
      event={own === null ? state.event : null}
      onEvent={own === null ? state.select : NOTHING}
      onEvents={() => state.setTab("events")}
      onClose={props.onClose}
      path={path}
      onSpan={selection.goTo}
      elsewhere={span === null ? null : (own?.key ?? grafted.executions.get(span.index) ?? null)}
      items={map === null ? undefined : <Items {...props} visit={map} />}
    />
  );
}

const NOTHING = () => undefined;

/** The visit of a Map that is selected, itself or by one of its attempts. */
function mapOf(tree: Tree, span: Span): VisitSpan | null {
  const visit = span.kind === "visit" || OF_VISIT.has(span.kind) ? visitAround(tree, span.index) : null;
  return visit?.stateType === "Map" ? visit : null;
}

const OF_VISIT: ReadonlySet<Span["kind"]> = new Set(["attempt", "backoff", "callback", "mapRun"]);

/** The step in its own execution's tree; null for a step of this one, and for an item whose history is not there. */
function ownStep({ grafted, treeOf, tree }: InPlace, span: Span, id: string) {
  const origin = grafted.originOf(span.index);
  if (origin === null || origin.key === id) return null;
  const own = treeOf(origin.key);
  const found = own === null ? null : spanAt(own, origin.span);
  return own === null || found === null || own === tree ? null : { key: origin.key, tree: own, span: found };
}

/** The items of a Map, with what is known of their data. */
function Items({ inPlace, visit, fields, onFields, revision, selection }: Props & { readonly visit: VisitSpan }) {
  const { tree, grafted, insides } = inPlace;
  const inside = insides.get(visit.index);
  const place = useCallback(
    (answer: Inside, at: number) => itemSpans(tree, grafted, visit.index, answer)[at] ?? null,
    [tree, grafted, visit.index],
  );
  const items = useMemo(() => {
    const spans = inside === undefined ? [] : itemSpans(tree, grafted, visit.index, inside);
    const values = new Map(
      spans.flatMap((span, i) => (span === null ? [] : [[span, inside?.items[i]?.values ?? []] as const])),
    );
    return mapItems(tree, itemsOf(tree, [visit]), values);
  }, [tree, grafted, visit, inside]);
  const names = inside?.fields ?? [];
  const event = grafted.firstEventOf(visit.index);
  const key = grafted.originOf(visit.index)?.key;
  return (
    <MapItems
      items={items}
      fields={names}
      label={fields.get(visit.index) ?? names[0] ?? null}
      onLabel={(field) => onFields(new Map(fields).set(visit.index, field))}
      source={event === null || key === undefined ? null : { key, revision, event }}
      spanAt={place}
      more={inside?.more ?? false}
      onSpan={selection.goTo}
    />
  );
}
