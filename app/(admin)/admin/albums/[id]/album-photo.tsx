'use client';

import { ArrowDownToLine, ArrowUpToLine, BookImage, CircleMinus, Ellipsis, Lock, type LucideIcon } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { AdminPhoto } from '#server/photos/schemas';
import { t } from '../../../../_messages/t-admin';
import { IconButton } from '../../_ui/button';
import { menuClasses, menuItemClasses } from '../../_ui/menu';
import { Thumbnail } from '../../photos/thumbnail';

interface Props {
  photo: AdminPhoto;
  isCover: boolean;
  onSetCover: () => void;
  onMove: (edge: 'start' | 'end') => void;
  onTakeOut: () => void;
}

export function AlbumPhoto({ photo, isCover, onSetCover, onMove, onTakeOut }: Props) {
  const name = photo.title || photo.originalName;
  return (
    <div className="rounded-md p-1.5 hover:bg-raised">
      <div className="relative grid aspect-square place-items-center overflow-hidden rounded-sm bg-sunken" title={name}>
        <Thumbnail photo={photo} sizes="(min-width: 640px) 190px, 45vw" />
        {isCover && (
          <span className="absolute start-1.5 bottom-1.5 rounded-sm bg-ink px-1.5 py-0.5 text-[0.6875rem] font-medium text-paper">
            {t('album.cover')}
          </span>
        )}
        {photo.status !== 'ready' && (
          <span className="absolute inset-x-0 top-0 bg-paper/85 px-2 py-1 text-end text-[0.6875rem] text-ink">
            {t(`status.${photo.status}`)}
          </span>
        )}
      </div>
      <div className="mt-1 flex h-7 items-center gap-1 text-xs text-muted">
        <span className="truncate">{name}</span>
        {photo.visibility === 'private' && <Lock aria-label={t('visibility.private')} className="size-3 shrink-0" />}
        <DropdownMenu.Root>
          <DropdownMenu.Trigger asChild>
            <IconButton size="small" label={t('album.photoMenu', { name })} className="ms-auto">
              <Ellipsis className="size-4" />
            </IconButton>
          </DropdownMenu.Trigger>
          <DropdownMenu.Portal>
            <DropdownMenu.Content align="end" className={menuClasses}>
              <Item Icon={BookImage} words={t('album.setCover')} onSelect={onSetCover} />
              <Item Icon={ArrowUpToLine} words={t('album.toStart')} onSelect={() => onMove('start')} />
              <Item Icon={ArrowDownToLine} words={t('album.toEnd')} onSelect={() => onMove('end')} />
              <Item Icon={CircleMinus} words={t('album.takeOut')} onSelect={onTakeOut} />
            </DropdownMenu.Content>
          </DropdownMenu.Portal>
        </DropdownMenu.Root>
      </div>
    </div>
  );
}

function Item({ Icon, words, onSelect }: { Icon: LucideIcon; words: string; onSelect: () => void }) {
  return (
    <DropdownMenu.Item className={menuItemClasses} onSelect={onSelect}>
      <Icon aria-hidden className="size-4" />
      {words}
    </DropdownMenu.Item>
  );
}
