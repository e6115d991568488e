'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { t } from '../../../_messages/t-people';

const tabs = [
  { href: '/admin/people', name: 'people.title' },
  { href: '/admin/people/tokens', name: 'token.title' },
] as const;

/** Who may come in: people, and the scripts that they let in. */
export function PeopleTabs() {
  const pathname = usePathname();
  return (
    <nav aria-label={t('people.tabs')} className="border-b border-line px-4 md:px-6">
      <ul className="flex gap-6 text-sm">
        {tabs.map(({ href, name }) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={pathname === href ? 'page' : undefined}
              className="-mb-px block border-b-2 border-transparent py-2.5 text-muted hover:text-ink aria-[current]:border-ink aria-[current]:text-ink"
            >
              {t(name)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
