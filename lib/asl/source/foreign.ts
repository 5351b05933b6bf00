/*
 * Sources that a program has to run before there is a definition: they are refused, with the command that writes what
 * can be read.
 */

const PROGRAM = /\.(ts|tsx|mts|cts|js|mjs|cjs|jsx|py|java|cs|go|kt|rb|fs|vb)$/i;
const HCL_BLOCK =
  /^[ \t]*(resource|data|module|provider|variable)[ \t]+"[^"\n]{1,200}"([ \t]+"[^"\n]{1,200}")?[ \t]*\{/m;
const HCL_LOOSE = /^[ \t]*(terraform|locals)[ \t]*\{[ \t]*$/m;
const STATEMENT = /^(import|from|export|package|using|namespace|const|require)[ \t]+[\w{"'*@.]/m;
/** Enough to see what a text is. */
const HEAD = 20_000;

/** Why a text is no file that holds definitions, and what to do; null when it may be one. */
export function foreignSource(text: string, fileName: string): string | null {
  const head = text.slice(0, HEAD);
  if (/\.(tf|tofu|hcl|tfvars)$/i.test(fileName) || isHcl(head, fileName)) return HCL;
  if (PROGRAM.test(fileName) || isProgram(head, fileName)) return programReason(head, fileName);
  if (/^\s*\{"@level":"/.test(head)) return PLAN_LOG;
  if (head.startsWith("PK\u0003\u0004")) {
    return "it is an archive; unpack it, and give the template or definition in it (of a saved plan of Terraform, what `terraform show -json FILE` prints)";
  }
  return null;
}

const HCL =
  "it is Terraform's own language, which only Terraform can work out; give what `terraform show -json` (of the state) or `terraform show -json PLAN` prints";

const PLAN_LOG =
  "it is the log of a run of Terraform (`-json`), which tells no values; save the plan (`terraform plan -out PLAN`), and give what `terraform show -json PLAN` prints";

function isHcl(head: string, fileName: string): boolean {
  return !isData(fileName) && (HCL_BLOCK.test(head) || HCL_LOOSE.test(head));
}

function isProgram(head: string, fileName: string): boolean {
  return !isData(fileName) && !/^\s*[{[]/.test(head) && STATEMENT.test(head);
}

function isData(fileName: string): boolean {
  return /\.(json|jsonc|ya?ml|asl|template)$/i.test(fileName);
}

function programReason(head: string, fileName: string): string {
  if (/(^|\/)serverless\.(ts|js|mjs|cjs)$/i.test(fileName)) {
    return "it is a program that makes a configuration; give what `serverless print` prints, as serverless.yml";
  }
  if (/@pulumi\/|pulumi_aws|com\.pulumi/.test(head)) {
    return "it is a program of Pulumi; give the definition itself, or what `aws stepfunctions describe-state-machine` answers";
  }
  return "it is a program, and only running it makes a template: run `cdk synth` and give cdk.out, or a template in it (cdk.out/STACK.template.json)";
}
