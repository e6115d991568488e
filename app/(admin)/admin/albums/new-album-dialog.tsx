'use client';

import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Dialog } from 'radix-ui';
import { useState } from 'react';
import { t } from '../../../_messages/t-admin';
import { createAlbum } from '../_api/albums';
import { Button } from '../_ui/button';
import { Choice } from '../_ui/choice';
import { TextField } from '../_ui/field';
import { problemWords } from '../_ui/problem-words';
import { textOf } from '../_ui/text-of';
import { useForm } from '../_ui/use-form';

/** Asks for a name and opens the album; the rest is decided with its photos in sight. */
export function NewAlbumDialog() {
  const router = useRouter();
  const [visibility, setVisibility] = useState<'public' | 'private'>('public');
  const { problems, isSending, formProps } = useForm(
    async (form) => {
      const album = await createAlbum({ title: textOf(form, 'title').trim(), visibility });
      router.push(`/admin/albums/${album.id}`);
    },
    (error) => ({ title: problemWords(error) }),
  );

  return (
    <Dialog.Root>
      <Dialog.Trigger asChild>
        <Button>
          <Plus aria-hidden className="size-4" />
          {t('album.new')}
        </Button>
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-paper/70" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed start-1/2 top-[20dvh] z-40 w-[min(26rem,calc(100vw-2rem))] -translate-x-1/2 rounded-lg border border-line bg-raised p-5 text-ink shadow-[0_16px_48px_rgb(0_0_0/0.4)] rtl:translate-x-1/2"
        >
          <Dialog.Title className="font-display text-xl">{t('album.new')}</Dialog.Title>
          <form {...formProps} className="mt-4 grid gap-4">
            <TextField
              label={t('field.title')}
              name="title"
              required
              pattern=".*\S.*"
              maxLength={200}
              autoComplete="off"
              error={problems.title}
            />
            <Choice
              label={t('field.visibility')}
              value={visibility}
              onChange={setVisibility}
              options={[
                { value: 'public', label: t('visibility.public') },
                { value: 'private', label: t('visibility.private') },
              ]}
            />
            <div className="flex justify-end gap-2">
              <Dialog.Close asChild>
                <Button look="quiet">{t('dialog.cancel')}</Button>
              </Dialog.Close>
              <Button type="submit" look="solid" aria-disabled={isSending}>
                {t('album.create')}
              </Button>
            </div>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
