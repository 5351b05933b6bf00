/*
 * The folders of app/_components, in the order in which they may import each other: a folder imports only from those of
 * lines above its own. A new tab is a folder in the line of the tabs; a new page one in the last line.
 */
export const COMPONENT_LAYERS = [
  { folders: ["ui"], because: "Buttons, icons, times and what loads and fails: they know no data of executions" },
  {
    folders: ["charts", "json", "change", "empty", "asked", "share", "search", "mapItems"],
    because: "Pieces that several tabs and pages are made of",
  },
  { folders: ["compareWith"], because: "A form in a dialog, as those that change an execution" },
  {
    folders: ["panel", "costParts", "engineParts", "overviewParts"],
    because:
      "What tabs show of one step and of money, what the local engine is asked for on several pages, and rows of machines over a time",
  },
  { folders: ["tab"], because: "What every tab of an execution is given" },
  {
    folders: ["timeline", "graph", "events", "definition", "data", "costTab", "replay"],
    because: "The tabs of an execution know nothing of each other",
  },
  {
    folders: ["whatIf", "rerun"],
    because:
      "A fork is made from the Replay tab, and laid over the graph and beside the timeline of its execution; a preview of running it again waits as a replay does",
  },
  {
    folders: [
      "compare",
      "execution",
      "executions",
      "cost",
      "engine",
      "import",
      "redrives",
      "replays",
      "sources",
      "watch",
      "overview",
      "machines",
      "periods",
      "frame",
    ],
    because: "The pages know nothing of each other",
  },
];
