/*
 * The rooms of the project from the ground up: a room imports only from rooms above it in this list. One table for the
 * linter (what a pure room may name) and for the checker of arrows (who may import whom).
 */
export const ROOMS = [
  { path: "lib/base", pure: true, because: "results, instants and JSON values know nothing of workflows" },
  { path: "lib/expr", pure: true, because: "an expression is evaluated without knowing what a state is" },
  { path: "lib/asl", pure: true, because: "a definition is read and judged without knowing that it can run" },
  { path: "lib/history", pure: true, because: "events are understood without knowing where they come from" },
  { path: "lib/redact", pure: true, because: "what is hidden is decided by rules and texts, wherever they are shown" },
  { path: "lib/engine", pure: true, because: "the interpreter asks for effects and never performs one" },
  { path: "lib/events", pure: true, because: "which events a rule takes is read and told, whoever sends them" },
  { path: "lib/replay", pure: true, because: "a recorded run is the world of a replay, however it is shown" },
  { path: "lib/cost", pure: true, because: "events become money without knowing who asks" },
  { path: "lib/stats", pure: true, because: "aggregates are computed from events, not from a database" },
  { path: "lib/layout", pure: true, because: "geometry is computed without a screen" },
  { path: "lib/compare", pure: true, because: "two executions are laid side by side, whoever looks at them" },
  { path: "lib/share", pure: true, because: "what is handed on is a text, wherever it goes" },
  { path: "lib/contract", pure: true, because: "what crosses HTTP is a shape, whoever serves it" },
  { path: "lib/store", pure: false, because: "the store keeps what it is given and calls nobody" },
  { path: "lib/ingest", pure: false, because: "a source writes through an interface" },
  { path: "lib/runner", pure: false, because: "the loop that performs effects does not know who asked for them" },
  { path: "lib/conformance", pure: false, because: "recordings are compared with what the loop makes of them" },
  { path: "lib/demo", pure: false, because: "made-up executions run through the same loop as real ones" },
  { path: "lib/sfn-api", pure: false, because: "the wire protocol of AWS does not know the dashboard" },
  { path: "lib/server", pure: false, because: "use cases do not know whether a page, an API or a command line asks" },
  { path: "lib/testing", pure: false, because: "a test starts the engine as the command line does" },
  { path: "lib/cli", pure: false, because: "the command line is an edge" },
  { path: "app", pure: false, because: "the pages are an edge" },
];

export const PURE = ROOMS.filter((room) => room.pure).map((room) => room.path);

/** Rooms of which a browser may load code: the pure ones and the pages. */
export const SERVER_ROOMS = ROOMS.filter((room) => !room.pure && room.path !== "app").map((room) => room.path);
