import type { ReactNode } from "react";
import { Link } from "../ui/Link";

type Props = { readonly href: string; readonly title?: string; readonly children: ReactNode };

/** A number or a name that leads somewhere. */
export function TextLink({ href, title, children }: Props) {
  return (
    <Link
      href={href}
      prefetch={false}
      title={title}
      className="rounded-sm underline decoration-faint underline-offset-3 hover:decoration-ink"
    >
      {children}
    </Link>
  );
}
