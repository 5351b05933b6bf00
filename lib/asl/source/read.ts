import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import type { TextFault } from "../text/document";
import { answeredMachine, definitionlessAnswer } from "./answers";
import { besidePath, nothingBeside } from "./besidePath";
import { isCdkManifest, manifestMachines } from "./cdkManifest";
import { isTemplate, templateMachines } from "./cloudformation";
import { foreignSource } from "./foreign";
import { plainDefinition } from "./plain";
import { isServerless, serverlessMachines } from "./serverless";
import { definitionText, type FoundMachine, type SourceContext, type SourceOptions } from "./source";
import { templateDocuments } from "./templateText";
import { isTerraform, terraformMachines } from "./terraform";

/** Machines that one file may define. */
const MAX_MACHINES = 1_000;
/** Characters of a file, as JSON: a plan of Terraform or a console export. */
const MAX_CHARACTERS = 64_000_000;

/**
 * The state machines that a text defines: a definition itself (JSON or YAML), a template of CloudFormation, SAM or CDK,
 * CDK's manifest, Terraform's JSON, a serverless.yml, an answer of DescribeStateMachine, the console's export.
 *
 * A text that nothing is known of is handed on as a definition, for the validator to say what is wrong with it. The
 * error says what the text is and which command makes the right one; it does not name the file. At least one machine
 * comes of a text that is not refused, though it may be unreadable for a reason of its own.
 */
export function readDefinitions(text: string, options: SourceOptions = {}): Result<readonly FoundMachine[], string> {
  const fileName = options.fileName ?? "";
  if (text.length > MAX_CHARACTERS) return err(`it is larger than ${MAX_CHARACTERS / 1_000_000} million characters`);
  const foreign = foreignSource(text, fileName);
  if (foreign !== null) return err(foreign);
  const context = contextOf(options);
  const documents = templateDocuments(text, fileName);
  if (!documents.ok) return unparsed(text, fileName, documents.error);
  const values = documents.value.map(({ value }) => value);
  const found: FoundMachine[] = [];
  for (const value of isArray(values[0]) && values.length === 1 ? values[0] : values) {
    const read = machinesOf(value, text, fileName, context, values.length);
    if (!read.ok) return read;
    found.push(...read.value);
    if (found.length > MAX_MACHINES) return err(`it defines more than ${MAX_MACHINES} state machines`);
  }
  return found.length > 0 ? ok(found) : ok([plainDefinition(text, fileName, null)]);
}

function contextOf({ readBeside = nothingBeside, substitutions = {} }: SourceOptions): SourceContext {
  return {
    given: substitutions,
    readBeside: (path) => {
      const safe = besidePath(path);
      return safe.ok ? readBeside(safe.value) : safe;
    },
  };
}

/** A template that cannot be parsed is refused here, a definition by the validator, in AWS's words. */
function unparsed(
  text: string,
  fileName: string,
  { message, offset }: TextFault,
): Result<readonly FoundMachine[], string> {
  if (!isTemplateText(text)) return ok([plainDefinition(text, fileName, null)]);
  const line = text.slice(0, offset).split("\n").length;
  return err(`it cannot be read: ${message.split("\n")[0] ?? message} (line ${line})`);
}

function isTemplateText(text: string): boolean {
  return /^[ \t]*"?(AWSTemplateFormatVersion|Resources|service|stepFunctions)"?[ \t]*:/m.test(text.slice(0, 100_000));
}

function options({ readBeside, given }: SourceContext): SourceOptions {
  return { readBeside, substitutions: given };
}

function machinesOf(
  value: Json,
  text: string,
  fileName: string,
  context: SourceContext,
  documents: number,
): Result<readonly FoundMachine[], string> {
  if (typeof value === "string" && value.trimStart().startsWith("{")) return ok([quoted(value)]);
  if (!isObject(value)) return ok([]);
  if (isTemplate(value)) return some(templateMachines(value, context), noMachine(value));
  if (isServerless(value)) return some(serverlessMachines(value, context), NO_STEP_FUNCTIONS);
  if (isTerraform(value)) return some(terraformMachines(value), NO_TERRAFORM);
  if (isCdkManifest(value)) return some(manifestMachines(value, context), "none of its stacks has a state machine");
  if (isDefinition(value))
    return ok([plainDefinition(documents > 1 ? definitionText(value) : text, documents > 1 ? "" : fileName, value)]);
  // What GetTemplate answers.
  const body = value.TemplateBody;
  if (isObject(body)) return machinesOf(body, "", fileName, context, 2);
  if (typeof body === "string" && isTemplateText(body)) return readDefinitions(body, options(context));
  const answered = answeredMachine(value);
  if (answered !== null) return ok([answered]);
  const other = definitionlessAnswer(value);
  return other === null ? ok([]) : err(`it is ${other}`);
}

function isDefinition(value: JsonObject): boolean {
  return Object.hasOwn(value, "StartAt") || Object.hasOwn(value, "States");
}

/** `aws … --query definition`: the definition as a JSON text. */
function quoted(definition: string): FoundMachine {
  const machine = { id: null, from: "answer of AWS", name: null, type: null, arn: null, format: "json" } as const;
  return { kind: "machine", ...machine, text: definition, defaults: {} };
}

function some(found: readonly FoundMachine[], none: string): Result<readonly FoundMachine[], string> {
  return found.length > 0 ? ok(found) : err(none);
}

const NO_STEP_FUNCTIONS = "it is a configuration of the Serverless Framework without stepFunctions.stateMachines";
const NO_TERRAFORM = "it is Terraform's JSON without an aws_sfn_state_machine";

function noMachine(template: JsonObject): string {
  const nestedTypes = ["AWS::CloudFormation::Stack", "AWS::Serverless::Application"];
  const resources = isObject(template.Resources) ? Object.entries(template.Resources) : [];
  const nested = resources.filter(([, each]) => isObject(each) && nestedTypes.includes(String(each.Type)));
  const loops = resources.filter(([id]) => id.startsWith("Fn::ForEach"));
  const where =
    nested.length > 0
      ? `; its nested stacks (${nested
          .map(([id]) => id)
          .slice(0, 5)
          .join(", ")}) have templates of their own: give those`
      : loops.length > 0
        ? `; what Fn::ForEach makes is made at deployment: give what \`aws cloudformation get-template --template-stage Processed\` answers`
        : "";
  return `it is a template without a state machine (AWS::StepFunctions::StateMachine or AWS::Serverless::StateMachine)${where}`;
}
