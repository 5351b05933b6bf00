import { buttonClass } from "./_components/ui/Button";
import { Link } from "./_components/ui/Link";

export default function NotFound() {
  return (
    <div className="px-5 pt-16">
      <div className="mx-auto max-w-[680px]">
        <h1 className="text-xl font-semibold tracking-tight">There is no such page</h1>
        <p className="mt-1 text-ink-2">The address may be cut off, or of a later version.</p>
        <Link href="/executions" className={`${buttonClass()} mt-4`}>
          All executions
        </Link>
      </div>
    </div>
  );
}
