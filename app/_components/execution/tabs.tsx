import type { ComponentType } from "react";
import type { OpenedExecution } from "@/lib/contract/openedExecution";
import type { Tab } from "@/lib/contract/permalink";
import { formatCount } from "@/lib/base/wording";
import type { PartSource } from "../../_features/part";
import { CostTabBadge } from "../costTab/CostTabBadge";
import type { TabProps } from "../tab/tabProps";
import { TimelineTab } from "../timeline/TimelineTab";

/*
 * The tabs of an execution: one entry and one folder each. Their names in addresses and their order are those of TABS
 * (lib/contract/permalink): one without an entry does not compile.
 */

type TabEntry = {
  readonly label: string;
  readonly source: PartSource<TabProps>;
  /** It shows the selected event: a link to an event stays on it. */
  readonly selects: boolean;
  /** Stands beside the label. */
  readonly Badge?: ComponentType<{ readonly opened: OpenedExecution }>;
};

export const EXECUTION_TABS: Readonly<Record<Tab, TabEntry>> = {
  // The page opens on it: it comes with the page.
  timeline: { ...tab("Timeline", () => Promise.resolve(TimelineTab)), selects: true },
  graph: { ...tab("Graph", () => import("../graph/GraphTab").then((m) => m.GraphTab)), selects: true },
  events: {
    ...tab("Events", () => import("../events/EventsTab").then((m) => m.EventsTab)),
    selects: true,
    Badge: ({ opened }) => <span className="ml-1.5 text-ink-3">{formatCount(opened.row.events)}</span>,
  },
  definition: tab("Definition", () => import("../definition/DefinitionTab").then((m) => m.DefinitionTab)),
  data: tab("Data", () => import("../data/DataTab").then((m) => m.DataTab)),
  cost: { ...tab("Cost", () => import("../costTab/CostTab").then((m) => m.CostTab)), Badge: CostTabBadge },
  replay: { ...tab("Replay", () => import("../whatIf/ForkableReplay").then((m) => m.ForkableReplay)), selects: true },
  rerun: tab("Run again", () => import("../rerun/RerunTab").then((m) => m.RerunTab)),
};

function tab(label: string, load: () => Promise<ComponentType<TabProps>>): TabEntry {
  return { label, source: { name: `The ${label} tab`, load }, selects: false };
}
