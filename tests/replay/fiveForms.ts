import type { Json } from "@/lib/base/json";

/* One machine as five tools hold it before it is deployed. What each leaves open is named in its own way. */

const ACCOUNT = "123456789012";
const ARN = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:price`;
const QUEUE = `https://sqs.eu-west-1.amazonaws.com/${ACCOUNT}/orders`;

/** The machine with what each form writes in the places that only the deployment knows. */
function machine(open: {
  readonly fn: Json;
  readonly queue: Json;
  readonly resource: Json;
  readonly limit: Json;
}): Json {
  return {
    Comment: "prices an order, and sends it on",
    StartAt: "Price",
    States: {
      Price: {
        Type: "Task",
        Resource: open.resource,
        Parameters: { FunctionName: open.fn, "Payload.$": "$" },
        ResultSelector: { "price.$": "$.Payload.price" },
        ResultPath: "$.priced",
        TimeoutSeconds: open.limit,
        Next: "Dear",
      },
      Dear: {
        Type: "Choice",
        Choices: [{ Variable: "$.priced.price", NumericGreaterThan: 100, Next: "Note" }],
        Default: "Send",
      },
      Note: { Type: "Pass", Result: "dear", ResultPath: "$.note", Next: "Send" },
      Send: {
        Type: "Task",
        Resource: "arn:aws:states:::sqs:sendMessage",
        Parameters: { QueueUrl: open.queue, "MessageBody.$": "States.JsonToString($)" },
        End: true,
      },
    },
  };
}

const INVOKE = "arn:aws:states:::lambda:invoke";
export const DEPLOYED = machine({ fn: ARN, queue: QUEUE, resource: INVOKE, limit: 30 });

const RESOURCES = {
  PriceFunction: { Type: "AWS::Lambda::Function", Properties: {} },
  Orders: { Type: "AWS::SQS::Queue", Properties: {} },
};

/** `DefinitionString` with `Fn::Sub`, and a number outside of quotes. */
function cloudFormation(): string {
  const open = {
    fn: "${PriceFunction.Arn}",
    queue: "${Orders}",
    resource: "arn:${AWS::Partition}:states:::lambda:invoke",
  };
  const text = JSON.stringify(machine({ ...open, limit: "@" }), null, 2).replace('"@"', "${Limit}");
  const indented = text.replace(/^/gm, "          ");
  return `AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Limit: { Type: Number, Default: 30 }
Resources:
  PriceFunction: { Type: AWS::Lambda::Function, Properties: {} }
  Orders: { Type: AWS::SQS::Queue }
  OrderFlow:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      StateMachineName: orders
      DefinitionString:
        Fn::Sub: |
${indented}
`;
}

/** `Definition` as an object, and names of its own that stand for functions. */
function sam(): string {
  const definition = machine({ fn: "${PriceArn}", queue: "${QueueUrl}", resource: INVOKE, limit: "${Limit}" });
  return `Transform: AWS::Serverless-2016-10-31
Resources:
  OrderFlow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Name: orders
      Definition: ${JSON.stringify(definition)}
      DefinitionSubstitutions:
        PriceArn: !Sub "arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:\${Price}"
        QueueUrl: !Ref Orders
`;
}

/** `Fn::Join` over pieces of text and references, as CDK writes it. */
function cdk(): string {
  const open = { fn: "<fn>", queue: "<queue>", resource: "arn:<p>:states:::lambda:invoke", limit: 30 };
  const marks: Readonly<Record<string, Json>> = {
    "<fn>": { "Fn::GetAtt": ["PriceFunction0A1B", "Arn"] },
    "<queue>": { Ref: "Orders9F" },
    "<p>": { Ref: "AWS::Partition" },
  };
  const pieces = JSON.stringify(machine(open)).split(/(<\w+>)/);
  const DefinitionString = { "Fn::Join": ["", pieces.map((piece) => marks[piece] ?? piece)] };
  const properties = { DefinitionString, RoleArn: { "Fn::GetAtt": ["Role", "Arn"] } };
  const flow = { Type: "AWS::StepFunctions::StateMachine", Properties: properties, Metadata: { "aws:cdk:path": "x" } };
  return JSON.stringify({ Resources: { ...RESOURCES, OrderFlowE1: flow }, Conditions: {} });
}

/** `terraform show -json` of a state, the machine in a module. */
function terraform(): string {
  const values = { name: "orders", type: "STANDARD", definition: JSON.stringify(DEPLOYED) };
  const address = "module.shop.aws_sfn_state_machine.orders";
  const resource = { address, mode: "managed", type: "aws_sfn_state_machine", name: "orders", values };
  const root = { resources: [], child_modules: [{ address: "module.shop", resources: [resource] }] };
  return JSON.stringify({ format_version: "1.0", values: { root_module: root } });
}

function serverless(): string {
  const definition = machine({
    fn: { "Fn::GetAtt": ["price", "Arn"] },
    queue: "${cf:queues.OrdersUrl}",
    resource: INVOKE,
    limit: "${self:custom.limit}",
  });
  return `service: shop
provider: { name: aws, region: "\${opt:region, 'eu-west-1'}" }
custom: { limit: 30 }
stepFunctions:
  stateMachines:
    orderFlow:
      name: orders
      definition: ${JSON.stringify(definition)}
`;
}

export const FORMS: readonly { readonly form: string; readonly fileName: string; readonly text: string }[] = [
  { form: "CloudFormation", fileName: "template.yaml", text: cloudFormation() },
  { form: "SAM", fileName: "sam.yml", text: sam() },
  { form: "CDK", fileName: "Shop.template.json", text: cdk() },
  { form: "Terraform", fileName: "state.json", text: terraform() },
  { form: "Serverless Framework", fileName: "serverless.yml", text: serverless() },
];
