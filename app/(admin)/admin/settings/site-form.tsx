'use client';

import { useState } from 'react';
import type { SitePatch } from '#server/site/edit-site';
import type { Site } from '#server/site/get-site';
import { t } from '../../../_messages/t-admin';
import { editSite } from '../_api/site';
import { DraftField } from '../_ui/draft-field';
import { notifyProblem, notifyUndoable } from '../_ui/notify';

/** What visitors read above the photos. */
export function SiteForm({ initial }: { initial: Site }) {
  const [site, setSite] = useState(initial);

  async function edit(patch: SitePatch) {
    const before = site;
    setSite({ ...site, ...patch });
    try {
      setSite(await editSite(patch));
    } catch (error) {
      setSite(before);
      notifyProblem(error);
      return;
    }
    notifyUndoable(t('settings.saved'), async () =>
      setSite(await editSite({ title: before.title, tagline: before.tagline })),
    );
  }

  return (
    <section aria-labelledby="site-heading" className="grid max-w-xl gap-4 px-4 py-3 md:px-6">
      <div>
        <h2 id="site-heading" className="font-display text-lg">
          {t('settings.site')}
        </h2>
        <p className="text-sm text-pretty text-muted">
          {t('settings.siteWords')} {t('settings.autosave')}
        </p>
      </div>
      <DraftField
        label={t('settings.title')}
        value={site.title}
        maxLength={120}
        required
        onCommit={(title) => {
          if (title.trim()) void edit({ title: title.trim() });
        }}
      />
      <DraftField
        label={t('settings.tagline')}
        value={site.tagline}
        maxLength={300}
        onCommit={(tagline) => void edit({ tagline: tagline.trim() })}
      />
    </section>
  );
}
