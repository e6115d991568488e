'use client';

import { Trash2, X } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTransition, type ReactNode } from 'react';
import { t } from '../../../_messages/t-admin';
import { queryOf } from '../_api/request';
import { Button } from '../_ui/button';
import { classes } from '../_ui/classes';
import { SearchField } from '../_ui/search-field';
import { Select } from '../_ui/select';
import type { AlbumName } from './album-name';
import { isFiltered, type SheetFilter } from './photo-filter';

/** Narrows the sheet. What it says is in the address, so it can be kept, shared and gone back to. */
export function FilterBar({ filter, albums }: { filter: SheetFilter; albums: readonly AlbumName[] }) {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const show = (change: Partial<Record<keyof SheetFilter, string | undefined>>) =>
    startTransition(() => router.replace(`/admin/photos${queryOf({ ...filter, ...change })}`, { scroll: false }));
  return (
    <search
      aria-label={t('filter.label')}
      className={classes(
        'sticky top-14 z-20 flex items-center gap-2 overflow-x-auto border-b border-line bg-paper px-3 py-2 md:top-0 md:px-4',
        isPending && 'cursor-progress',
      )}
    >
      <SearchField label={t('filter.search')} value={filter.q ?? ''} onSearch={(q) => show({ q: q || undefined })} />
      <FilterSelect name="filter.status" value={filter.status} onChange={(status) => show({ status })}>
        <option value="">{t('filter.anyStatus')}</option>
        <option value="ready">{t('status.ready')}</option>
        <option value="queued">{t('status.queued')}</option>
        <option value="processing">{t('status.processing')}</option>
        <option value="failed">{t('status.failed')}</option>
      </FilterSelect>
      <FilterSelect name="filter.visibility" value={filter.visibility} onChange={(visibility) => show({ visibility })}>
        <option value="">{t('filter.anyVisibility')}</option>
        <option value="public">{t('visibility.public')}</option>
        <option value="private">{t('visibility.private')}</option>
      </FilterSelect>
      <FilterSelect name="filter.album" value={filter.album} onChange={(album) => show({ album })}>
        <option value="">{t('filter.anyAlbum')}</option>
        {albums.map((album) => (
          <option key={album.id} value={album.id}>
            {album.title}
          </option>
        ))}
      </FilterSelect>
      <Button
        look={filter.bin ? 'solid' : 'quiet'}
        aria-pressed={filter.bin === 'true'}
        onClick={() => show({ bin: filter.bin ? undefined : 'true' })}
      >
        <Trash2 aria-hidden className="size-4" />
        {t('filter.bin')}
      </Button>
      {isFiltered(filter) && (
        <Button look="quiet" onClick={() => startTransition(() => router.replace('/admin/photos', { scroll: false }))}>
          <X aria-hidden className="size-4" />
          {t('filter.clear')}
        </Button>
      )}
    </search>
  );
}

interface FilterSelectProps {
  name: 'filter.status' | 'filter.visibility' | 'filter.album';
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  children: ReactNode;
}

function FilterSelect({ name, value, onChange, children }: FilterSelectProps) {
  return (
    <Select
      aria-label={t(name)}
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value || undefined)}
      className={classes('h-9 w-36 shrink-0', value && 'text-ink')}
    >
      {children}
    </Select>
  );
}
