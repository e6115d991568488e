'use client';

import { Ellipsis, ExternalLink, Images, Lock, Trash2 } from 'lucide-react';
import Link from 'next/link';
import { DropdownMenu } from 'radix-ui';
import type { AdminAlbum } from '#server/albums/schemas';
import { t } from '../../../_messages/t-admin';
import { IconButton } from '../_ui/button';
import { menuClasses, menuItemClasses } from '../_ui/menu';
import { Thumbnail } from '../photos/thumbnail';

export function AlbumCard({ album, onDelete }: { album: AdminAlbum; onDelete: (album: AdminAlbum) => void }) {
  return (
    <article className="relative rounded-md p-2 transition-colors hover:bg-raised">
      <Link href={`/admin/albums/${album.id}`} draggable={false} className="block rounded-sm">
        <span className="relative grid aspect-3/2 place-items-center overflow-hidden rounded-sm bg-sunken">
          {album.cover ? (
            <Thumbnail photo={album.cover} sizes="(min-width: 640px) 300px, 45vw" />
          ) : (
            <Images aria-hidden className="size-6 stroke-1 text-muted" />
          )}
        </span>
        <span className="mt-2 flex items-center gap-1.5 pe-8">
          <span className="truncate font-display text-base text-ink">{album.title}</span>
          {album.visibility === 'private' && (
            <Lock aria-label={t('visibility.private')} className="size-3.5 shrink-0 text-muted" />
          )}
        </span>
        <span className="block text-xs text-muted tabular-nums">{t('album.photos', { count: album.photoCount })}</span>
      </Link>
      <DropdownMenu.Root>
        <DropdownMenu.Trigger asChild>
          <IconButton size="small" label={t('album.menu', { title: album.title })} className="absolute end-2 bottom-3">
            <Ellipsis className="size-4" />
          </IconButton>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content align="end" sideOffset={4} className={menuClasses}>
            {album.visibility === 'public' && (
              <DropdownMenu.Item asChild className={menuItemClasses}>
                <a href={`/albums/${album.slug}`}>
                  <ExternalLink aria-hidden className="size-4" />
                  {t('photo.view')}
                </a>
              </DropdownMenu.Item>
            )}
            <DropdownMenu.Item className={menuItemClasses} onSelect={() => onDelete(album)}>
              <Trash2 aria-hidden className="size-4" />
              {t('album.delete')}
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </article>
  );
}
