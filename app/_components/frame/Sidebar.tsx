"use client";

import { clsx } from "clsx";
import { usePathname } from "next/navigation";
import { Link } from "../ui/Link";
import { PAGES } from "./pages";
import { RunningJobs } from "./RunningJobs";

export function Sidebar() {
  const path = usePathname();
  return (
    <nav
      aria-label="Pages"
      className="flex flex-col gap-0.5 border-r px-2 py-4 max-[760px]:flex-row max-[760px]:overflow-x-auto max-[760px]:border-r-0 max-[760px]:border-b max-[760px]:px-1 max-[760px]:py-1"
    >
      <Link
        href="/"
        className="mb-3 flex items-center gap-2 rounded-md px-2 text-lg font-semibold tracking-tight max-[760px]:mb-0"
      >
        <Logo />
        <span className="max-[760px]:sr-only">Stepscope</span>
      </Link>
      {PAGES.map(({ href, name, Icon }) => {
        const here = path === href || path.startsWith(`${href}/`);
        return (
          <Link
            key={href}
            href={href}
            aria-current={here ? "page" : undefined}
            className={clsx(
              "flex h-7 items-center gap-2 rounded-md px-2 max-[760px]:h-8 max-[760px]:shrink-0",
              here ? "bg-mute text-ink" : "text-ink-2 hover:bg-mute/60 hover:text-ink",
            )}
          >
            <Icon size={14} aria-hidden className="shrink-0 opacity-80" />
            {name}
          </Link>
        );
      })}
      <RunningJobs />
    </nav>
  );
}

function Logo() {
  return (
    <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden>
      <rect x="1" y="1" width="14" height="14" rx="2.5" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M2 2h6v12H2z" fill="currentColor" />
    </svg>
  );
}
