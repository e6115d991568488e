'use client';

import { Activity, Images, Library, Server, Settings, Users, type LucideIcon } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { t } from '../../../_messages/t-admin';
import { useLiveBoard } from '../_live/board-store';
import { classes } from '../_ui/classes';

const rooms = [
  { href: '/admin/photos', name: 'nav.photos', Icon: Images },
  { href: '/admin/albums', name: 'nav.albums', Icon: Library },
  { href: '/admin/tasks', name: 'nav.tasks', Icon: Activity },
  { href: '/admin/fleet', name: 'nav.fleet', Icon: Server },
  { href: '/admin/people', name: 'nav.people', Icon: Users },
  { href: '/admin/settings', name: 'nav.settings', Icon: Settings },
] as const;

export function Navigation() {
  const pathname = usePathname();
  const { board } = useLiveBoard();
  const failed = board?.counts.failed ?? 0;
  return (
    <nav
      aria-label={t('nav.label')}
      className="fixed inset-x-0 bottom-0 z-30 h-(--nav-height) border-t border-line bg-paper md:static md:mt-4 md:h-auto md:w-full md:border-0"
    >
      <ul className="grid h-full auto-cols-fr grid-flow-col md:grid-flow-row md:gap-1 md:px-2">
        {rooms.map((room) => (
          <li key={room.href} className="grid">
            <RoomLink
              {...room}
              isHere={pathname.startsWith(room.href)}
              badge={room.href === '/admin/tasks' && failed > 0 ? failed : null}
            />
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface RoomLinkProps {
  href: string;
  name: (typeof rooms)[number]['name'];
  Icon: LucideIcon;
  isHere: boolean;
  badge: number | null;
}

function RoomLink({ href, name, Icon, isHere, badge }: RoomLinkProps) {
  return (
    <Link
      href={href}
      aria-current={isHere ? 'page' : undefined}
      className={classes(
        'relative flex flex-col items-center justify-center gap-1 rounded-md text-[0.6875rem] font-medium transition-colors md:h-14',
        isHere
          ? 'text-ink before:absolute before:inset-x-3 before:-top-px before:h-0.5 before:bg-ink md:bg-raised md:before:hidden'
          : 'text-muted hover:text-ink',
      )}
    >
      <Icon aria-hidden className="size-5 stroke-[1.5]" />
      {t(name)}
      {badge !== null && (
        <span className="absolute end-[calc(50%-1.5rem)] top-1 min-w-4 rounded-full bg-safelight px-1 text-center text-[0.625rem] leading-4 text-on-safelight tabular-nums">
          <span aria-hidden>{badge > 99 ? '99+' : badge}</span>
          <span className="sr-only">{t('nav.failed', { count: badge })}</span>
        </span>
      )}
    </Link>
  );
}
