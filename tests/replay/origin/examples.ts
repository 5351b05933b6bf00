import type { Json, JsonObject } from "@/lib/base/json";
import type { Answer } from "../runs";

/** A machine with what its tasks answer, made to hold what the recordings have little of. */
export type Example = {
  readonly name: string;
  readonly definition: JsonObject;
  readonly input: Json;
  readonly answer: Answer;
};

const LAMBDA = "arn:aws:lambda:eu-west-1:123456789012:function:f";

function task(more: JsonObject): JsonObject {
  return { Type: "Task", Resource: LAMBDA, ...more };
}

function answers(byState: Readonly<Record<string, Json | { readonly failsWith: string }>>): Answer {
  return ({ state, input }) => {
    const found = byState[state];
    if (found === undefined) return { ok: JSON.parse(input) as Json };
    const failure =
      typeof found === "object" && found !== null && "failsWith" in found ? found["failsWith"] : undefined;
    return typeof failure === "string" ? { error: failure } : { ok: found as Json };
  };
}

const ITEMS: Json = [
  { sku: "a", price: 5, qty: 2, tags: ["x"] },
  { sku: "b", price: 7, qty: 1, tags: [] },
  { sku: "c", price: 11, qty: 4, tags: ["x", "y"] },
];

export const JSONATA_ORDER: Example = {
  name: "an order in JSONata",
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Price",
    States: {
      Price: task({
        Arguments: {
          ids: "{% $states.input.items.sku %}",
          first: "{% $states.input.items[0] %}",
          cheap: "{% $states.input.items[price < 8].sku %}",
          who: "{% $states.input.customer.name & ' <' & $states.input.customer.mail & '>' %}",
        },
        Assign: { rate: "{% $states.result.rate %}", customer: "{% $states.input.customer %}" },
        Output: {
          total: "{% $sum($states.input.items.(price * qty)) %}",
          net: "{% $sum($states.input.items.(price * qty)) * (1 - $states.result.rate) %}",
          currency: "{% $states.result.currency %}",
          rows: "{% $map($states.input.items, function($v, $i) { {'n': $i, 'sku': $v.sku, 'label': $uppercase($v.sku)} }) %}",
          all: "{% $merge([$states.input.customer, {'vip': $states.result.vip}]) %}",
          kind: "{% $states.result.vip ? 'vip' : $states.input.customer.kind %}",
          count: "{% $count($states.input.items) %}",
          sorted: "{% $sort($states.input.items, function($l, $r) { $l.price < $r.price }) %}",
          mailed: "{% $exists($states.input.customer.mail) %}",
          id: "{% $uuid() %}",
          whole: "{% $states.input.customer %}",
          parsed: "{% $parse($states.result.json).deep.value %}",
        },
        Next: "IsVip",
      }),
      IsVip: {
        Type: "Choice",
        Choices: [
          {
            Condition: "{% $states.input.kind = 'vip' and $states.input.total > 10 %}",
            Next: "Each",
            Assign: { level: "{% $states.input.kind %}" },
            Output: "{% $merge([$states.input, {'checked': $states.context.State.Name}]) %}",
          },
        ],
        Default: "Each",
      },
      Each: {
        Type: "Map",
        Items: "{% $states.input.rows[n > 0] %}",
        ItemSelector: {
          row: "{% $states.context.Map.Item.Value %}",
          at: "{% $states.context.Map.Item.Index %}",
          who: "{% $customer.name %}",
          currency: "{% $states.input.currency %}",
        },
        ItemProcessor: {
          StartAt: "Pack",
          States: {
            Pack: task({
              Arguments: { sku: "{% $states.input.row.sku %}", who: "{% $states.input.who %}" },
              Output: "{% {'packed': $states.result.box, 'sku': $states.input.row.sku, 'rate': $rate} %}",
              End: true,
            }),
          },
        },
        Output: {
          boxes: "{% $states.result.packed %}",
          last: "{% $states.result[-1] %}",
          mail: "{% $customer.mail %}",
        },
        Next: "Done",
      },
      Done: { Type: "Succeed", Output: "{% {'boxes': $count($states.input.boxes), 'last': $states.input.last.sku} %}" },
    },
  },
  input: { items: ITEMS, customer: { name: "Ann", mail: "ann@example.com", kind: "plain" } },
  answer: ({ state, input }) =>
    state === "Price"
      ? { ok: { rate: 0.25, currency: "EUR", vip: true, json: '{"deep":{"value":"v-1"}}' } }
      : { ok: { box: `box of ${(JSON.parse(input) as { sku: string }).sku}` } },
};

export const CAUGHT: Example = {
  name: "failures that are caught",
  definition: {
    StartAt: "Both",
    States: {
      Both: {
        Type: "Parallel",
        Parameters: { "order.$": "$.order", fixed: "yes" },
        Branches: [
          { StartAt: "Reserve", States: { Reserve: task({ Parameters: { "id.$": "$.order.id" }, End: true }) } },
          {
            StartAt: "Charge",
            States: {
              Charge: task({
                Parameters: { "amount.$": "$.order.total" },
                Catch: [{ ErrorEquals: ["Declined"], ResultPath: "$.problem", Next: "Other" }],
                Next: "Paid",
              }),
              Other: {
                Type: "Pass",
                Parameters: { "why.$": "$.problem.Error", "id.$": "$.order.id", "fixed.$": "$.fixed" },
                End: true,
              },
              Paid: { Type: "Pass", End: true },
            },
          },
        ],
        ResultSelector: { "reserved.$": "$[0].slot", "why.$": "$[1].why", "all.$": "$" },
        ResultPath: "$.done",
        Next: "Refuse",
      },
      Refuse: {
        Type: "Parallel",
        Branches: [{ StartAt: "Stop", States: { Stop: { Type: "Fail", ErrorPath: "$.done.why", Cause: "of old" } } }],
        Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.stopped", Next: "Last" }],
        End: true,
      },
      Last: {
        Type: "Pass",
        Parameters: { "text.$": "States.Format('{}: {}', $.order.id, $.stopped.Error)", "slot.$": "$.done.reserved" },
        End: true,
      },
    },
  },
  input: { order: { id: "o-17", total: 12, lines: [{ sku: "a" }, { sku: "b" }] } },
  answer: answers({ Reserve: { slot: "s-4", rest: [1, 2] }, Charge: { failsWith: "Declined" } }),
};

export const LOOPED: Example = {
  name: "a loop with variables and a filter",
  definition: {
    StartAt: "First",
    States: {
      First: { Type: "Pass", Assign: { n: 0, "name.$": "$.name" }, Next: "Work" },
      Work: task({
        Parameters: {
          "n.$": "$n",
          "name.$": "$name",
          "hot.$": "$.items[?(@.price > 6)].sku",
          "skus.$": "$.items[*].sku",
        },
        ResultSelector: { "got.$": "$.value", "of.$": "$$.Execution.Input.name" },
        ResultPath: "$.last",
        Assign: { "n.$": "States.MathAdd($n, $.step)", "seen.$": "$.value" },
        Next: "More",
      }),
      More: {
        Type: "Choice",
        Choices: [{ Variable: "$n", NumericLessThan: 3, Next: "Work" }],
        Default: "End",
      },
      End: {
        Type: "Map",
        ItemsPath: "$.items",
        MaxConcurrency: 1,
        ItemSelector: { "item.$": "$$.Map.Item.Value", "got.$": "$.last.got", "n.$": "$n" },
        ItemProcessor: {
          StartAt: "One",
          States: {
            One: {
              Type: "Pass",
              Parameters: { "sku.$": "$.item.sku", "got.$": "$.got", "seen.$": "$seen" },
              End: true,
            },
          },
        },
        ResultPath: "$.mapped",
        OutputPath: "$.mapped",
        End: true,
      },
    },
  },
  input: { name: "loop", items: ITEMS },
  answer: (_, count) => ({ ok: { value: `v-${count}`, step: 1, other: "o" } }),
};

export const EXAMPLES = [JSONATA_ORDER, CAUGHT, LOOPED];
