import type { Json, JsonObject } from "@/lib/base/json";

/* Machines of our own in which something fails at every height, in both languages. */

const task = (name: string, more: JsonObject = {}): JsonObject => ({
  Type: "Task",
  Resource: `arn:aws:lambda:eu-west-1:123456789012:function:${name}`,
  ...more,
});

export type OwnMachine = { readonly name: string; readonly definition: JsonObject; readonly input: Json };

const chain: OwnMachine = {
  name: "a chain with variables",
  input: { id: 7, big: 9007199254740000 },
  definition: {
    StartAt: "Read",
    States: {
      Read: task("read", {
        Assign: { order: { "id.$": "$.state", "run.$": "$$.Execution.Name" } },
        ResultPath: "$.read",
        Next: "Charge",
      }),
      Charge: task("charge", {
        Parameters: { "order.$": "$order", "of.$": "$$.Execution.Input.id" },
        ResultPath: "$.charged",
        Next: "Send",
      }),
      Send: task("send", {
        Parameters: { "text.$": "States.Format('{} of {} in {}', $order.id, $$.Execution.Name, $$.StateMachine.Name)" },
        ResultPath: "$.sent",
        End: true,
      }),
    },
  },
};

const parallel: OwnMachine = {
  name: "branches in a branch",
  input: { id: 1, list: [1, 2] },
  definition: {
    StartAt: "Before",
    States: {
      Before: { Type: "Pass", Assign: { outer: "o" }, Next: "Both" },
      Both: {
        Type: "Parallel",
        InputPath: "$",
        Parameters: { "id.$": "$.id", "run.$": "$$.Execution.Id" },
        Branches: [
          {
            StartAt: "A1",
            States: {
              A1: task("a1", { Assign: { mine: { "a.$": "$" } }, ResultPath: "$.a1", Next: "A2" }),
              A2: task("a2", { Parameters: { "m.$": "$mine", "o.$": "$outer", "all.$": "$" }, End: true }),
            },
          },
          {
            StartAt: "Inner",
            States: {
              Inner: {
                Type: "Parallel",
                ResultSelector: { "first.$": "$[0]", "second.$": "$[1]" },
                ResultPath: "$.inner",
                Branches: [
                  { StartAt: "B1", States: { B1: task("b1", { Next: "B2" }), B2: task("b2", { End: true }) } },
                  {
                    StartAt: "C1",
                    States: { C1: { Type: "Wait", Seconds: 1, Next: "C2" }, C2: task("c2", { End: true }) },
                  },
                ],
                Next: "D",
              },
              D: task("d", { ResultPath: "$.d", End: true }),
            },
          },
          { StartAt: "E", States: { E: { Type: "Pass", Result: null, End: true } } },
        ],
        ResultPath: "$.both",
        Next: "After",
      },
      After: task("after", { ResultPath: "$.after", End: true }),
    },
  },
};

const map: OwnMachine = {
  name: "a Map of Parallels of Maps",
  input: {
    orders: [
      { n: 1, parts: [1, 2] },
      { n: 2, parts: [3] },
      { n: 3, parts: [4, 5, 6] },
      { n: 4, parts: [] },
    ],
  },
  definition: {
    StartAt: "Orders",
    States: {
      Orders: {
        Type: "Map",
        ItemsPath: "$.orders",
        MaxConcurrency: 2,
        ItemSelector: { "order.$": "$$.Map.Item.Value", "index.$": "$$.Map.Item.Index", "run.$": "$$.Execution.Name" },
        ItemProcessor: {
          StartAt: "Check",
          States: {
            Check: task("check", { Assign: { n: { "n.$": "$.state" } }, ResultPath: "$.checked", Next: "Work" }),
            Work: {
              Type: "Parallel",
              Branches: [
                {
                  StartAt: "Pack",
                  States: {
                    Pack: task("pack", {
                      Parameters: { "n.$": "$n", "item.$": "$$.Map.Item.Value.n", "at.$": "$$.Map.Item.Index" },
                      End: true,
                    }),
                  },
                },
                {
                  StartAt: "Parts",
                  States: {
                    Parts: {
                      Type: "Map",
                      ItemsPath: "$.order.parts",
                      ItemProcessor: {
                        StartAt: "Part",
                        States: {
                          Part: task("part", {
                            Parameters: { "part.$": "$$.Map.Item.Value", "n.$": "$n.n" },
                            End: true,
                          }),
                        },
                      },
                      End: true,
                    },
                  },
                },
              ],
              ResultPath: "$.work",
              Next: "Done",
            },
            Done: task("done", { ResultPath: "$.done", End: true }),
          },
        },
        ResultPath: "$.results",
        Next: "Report",
      },
      Report: task("report", { InputPath: "$.results", End: true }),
    },
  },
};

const jsonata: OwnMachine = {
  name: "both in JSONata",
  input: { orders: [{ n: 1 }, { n: 2 }, { n: 3 }], empty: [] },
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Start",
    States: {
      Start: {
        Type: "Pass",
        Assign: { one: "{% [1] %}", none: null, run: "{% $states.context.Execution.Name %}" },
        Next: "Orders",
      },
      Orders: {
        Type: "Map",
        Items: "{% $states.input.orders %}",
        ItemSelector: { n: "{% $states.context.Map.Item.Value.n %}", i: "{% $states.context.Map.Item.Index %}" },
        ItemProcessor: {
          StartAt: "Work",
          States: {
            Work: {
              Type: "Parallel",
              Arguments: { n: "{% $states.input.n %}" },
              Branches: [
                {
                  StartAt: "P",
                  States: {
                    P: task("p", { Assign: { got: "{% $states.result %}" }, Next: "Q" }),
                    Q: task("q", {
                      Arguments: { got: "{% $got %}", one: "{% $one %}", item: "{% $states.context.Map.Item.Value %}" },
                      End: true,
                    }),
                  },
                },
                {
                  StartAt: "R",
                  States: {
                    R: task("r", {
                      Output: { r: "{% $states.result %}", of: "{% $states.context.Execution.Input.orders[0].n %}" },
                      End: true,
                    }),
                  },
                },
              ],
              Output: { list: "{% $states.result %}", n: "{% $states.input.n %}" },
              Next: "Last",
            },
            Last: task("last", { Arguments: "{% $states.input %}", Output: "{% [$states.result] %}", End: true }),
          },
        },
        Assign: { all: "{% $states.result %}" },
        Next: "End",
      },
      End: task("end", {
        Arguments: {
          all: "{% $all %}",
          one: "{% $one %}",
          none: "{% $none %}",
          run: "{% $run %}",
          id: "{% $states.context.Execution.Id %}",
        },
        End: true,
      }),
    },
  },
};

const loop: OwnMachine = {
  name: "a Parallel that a loop comes back to",
  input: { left: [1, 2, 3] },
  definition: {
    StartAt: "Round",
    States: {
      Round: {
        Type: "Parallel",
        Branches: [
          { StartAt: "X", States: { X: task("x", { End: true }) } },
          { StartAt: "Y", States: { Y: task("y", { Next: "Z" }), Z: task("z", { End: true }) } },
        ],
        ResultPath: "$.round",
        Next: "Count",
      },
      Count: { Type: "Pass", Parameters: { "left.$": "$.left[1:]", "round.$": "$.round" }, Next: "More?" },
      "More?": {
        Type: "Choice",
        Choices: [{ Variable: "$.left[0]", IsPresent: true, Next: "Round" }],
        Default: "Over",
      },
      Over: task("over", { End: true }),
    },
  },
};

const failing: OwnMachine = {
  name: "a Choice between ways of different length, and a Fail",
  input: { kind: "long" },
  definition: {
    StartAt: "Ask",
    States: {
      Ask: task("ask", { ResultPath: "$.answer", Next: "Which" }),
      Which: {
        Type: "Choice",
        Choices: [
          { Variable: "$.kind", StringEquals: "long", Next: "Long" },
          { Variable: "$.kind", StringEquals: "bad", Next: "No" },
        ],
        Default: "Short",
      },
      Long: task("long", { Next: "Wait" }),
      Wait: { Type: "Wait", Seconds: 60, Next: "Short" },
      Short: task("short", {
        Retry: [{ ErrorEquals: ["Other"] }],
        Catch: [{ ErrorEquals: ["Other"], Next: "No" }],
        End: true,
      }),
      No: { Type: "Fail", Error: "No" },
    },
  },
};

const distributed: OwnMachine = {
  name: "a Map Run between tasks",
  input: { items: [{ id: 1 }, { id: 2 }, { id: 3 }] },
  definition: {
    StartAt: "Before",
    States: {
      Before: task("before", { ResultPath: "$.before", Next: "Each" }),
      Each: {
        Type: "Map",
        ItemsPath: "$.items",
        MaxConcurrency: 1,
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          StartAt: "One",
          States: { One: task("one", { End: true }) },
        },
        ResultPath: "$.each",
        Next: "Behind",
      },
      Behind: task("behind", { End: true }),
    },
  },
};

export const OWN_MACHINES: readonly OwnMachine[] = [chain, parallel, map, jsonata, loop, failing, distributed];
