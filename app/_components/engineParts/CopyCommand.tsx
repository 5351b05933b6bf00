import { CopyButton } from "../ui/CopyButton";

/** Copies what a form does as a command of the AWS CLI. */
export function CopyCommand({ command }: { readonly command: () => string }) {
  return (
    <CopyButton label="Copy as AWS CLI command" text={command}>
      Copy as AWS CLI command
    </CopyButton>
  );
}
