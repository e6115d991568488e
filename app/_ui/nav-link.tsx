'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';

interface NavLinkProps {
  href: string;
  /** Paths below these belong to the link too. */
  covers?: readonly string[];
  children: string;
}

export function NavLink({ href, covers = [], children }: NavLinkProps) {
  const path = usePathname();
  const isCurrent = path === href || covers.some((each) => path.startsWith(each));
  return (
    <Link
      href={href}
      aria-current={isCurrent ? 'page' : undefined}
      className="py-2 text-muted transition-colors hover:text-ink aria-[current]:text-ink"
    >
      {children}
    </Link>
  );
}
