'use client';

import { ExternalLink, PenLine } from 'lucide-react';
import Link from 'next/link';
import type { AdminAlbum, AlbumPatch } from '#server/albums/schemas';
import { t } from '../../../../_messages/t-admin';
import { Button } from '../../_ui/button';
import { Choice } from '../../_ui/choice';
import { DraftField } from '../../_ui/draft-field';

interface Props {
  album: AdminAlbum;
  slugProblem: string | null;
  onEdit: (patch: AlbumPatch) => void;
}

export function AlbumForm({ album, slugProblem, onEdit }: Props) {
  return (
    <div className="grid gap-4">
      <DraftField
        label={t('field.title')}
        value={album.title}
        required
        maxLength={200}
        onCommit={(title) => {
          if (title.trim()) onEdit({ title: title.trim() });
        }}
      />
      <DraftField
        label={t('field.description')}
        rows={4}
        value={album.description}
        maxLength={5000}
        onCommit={(description) => onEdit({ description: description.trim() })}
      />
      <DraftField
        label={t('field.slug')}
        hint={`/albums/${album.slug}`}
        error={slugProblem}
        value={album.slug}
        maxLength={100}
        spellCheck={false}
        autoCapitalize="none"
        onCommit={(slug) => onEdit({ slug: slug.trim() })}
      />
      <LabelledChoice
        label={t('field.visibility')}
        value={album.visibility}
        options={[
          { value: 'public', label: t('visibility.public') },
          { value: 'private', label: t('visibility.private') },
        ]}
        onChange={(visibility) => onEdit({ visibility })}
      />
      <LabelledChoice
        label={t('field.layout')}
        value={album.layout}
        options={[
          { value: 'rows', label: t('layout.rows') },
          { value: 'masonry', label: t('layout.masonry') },
          { value: 'grid', label: t('layout.grid') },
        ]}
        onChange={(layout) => onEdit({ layout })}
      />
      <div className="flex flex-wrap gap-2 pt-2">
        <Button asChild size="small">
          <Link href={`/admin/photos?album=${album.id}`}>
            <PenLine aria-hidden className="size-3.5" />
            {t('album.editPhotos')}
          </Link>
        </Button>
        {album.visibility === 'public' && (
          <Button asChild size="small">
            <a href={`/albums/${album.slug}`}>
              <ExternalLink aria-hidden className="size-3.5" />
              {t('photo.view')}
            </a>
          </Button>
        )}
      </div>
    </div>
  );
}

function LabelledChoice<Value extends string>(props: {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
}) {
  return (
    <div className="grid gap-1">
      <span aria-hidden className="text-xs font-medium text-muted">
        {props.label}
      </span>
      <Choice {...props} />
    </div>
  );
}
