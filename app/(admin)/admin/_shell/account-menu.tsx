'use client';

import { ExternalLink, LogOut, UserRound, UserRoundCog } from 'lucide-react';
import Link from 'next/link';
import { DropdownMenu } from 'radix-ui';
import { t } from '../../../_messages/t-admin';
import { signOut } from '../_api/site';
import { IconButton } from '../_ui/button';
import { menuClasses, menuItemClasses } from '../_ui/menu';
import { notifyProblem } from '../_ui/notify';

export function AccountMenu({ name }: { name: string }) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <IconButton label={t('account.menu', { name })}>
          <UserRound className="size-5 stroke-[1.5]" />
        </IconButton>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" side="top" sideOffset={6} collisionPadding={8} className={menuClasses}>
          <DropdownMenu.Label className="max-w-56 truncate px-2.5 py-1.5 text-xs text-muted">{name}</DropdownMenu.Label>
          <DropdownMenu.Item asChild className={menuItemClasses}>
            <Link href="/account">
              <UserRoundCog aria-hidden className="size-4" />
              {t('account.own')}
            </Link>
          </DropdownMenu.Item>
          <DropdownMenu.Item asChild className={menuItemClasses}>
            <a href="/">
              <ExternalLink aria-hidden className="size-4" />
              {t('account.site')}
            </a>
          </DropdownMenu.Item>
          <DropdownMenu.Item className={menuItemClasses} onSelect={() => void leave()}>
            <LogOut aria-hidden className="size-4" />
            {t('account.signOut')}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

async function leave() {
  try {
    await signOut();
    // A whole new page: nothing of the admin room stays in memory.
    window.location.assign('/sign-in');
  } catch (error) {
    notifyProblem(error);
  }
}
