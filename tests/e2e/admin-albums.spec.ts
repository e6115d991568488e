import { expect } from '@playwright/test';
import { newPhotos, pick, test, unique } from './admin-room';

test('makes an album, fills it, and puts it in order by keyboard', async ({ page }) => {
  await page.goto('/admin/albums');
  await page.getByRole('button', { name: 'New album' }).click();
  await page.getByLabel('Title').fill('Lofoten');
  await page.getByRole('button', { name: 'Create album' }).click();
  await expect(page.getByRole('heading', { name: 'Lofoten', level: 1 })).toBeVisible();

  await pick(page, await newPhotos('lofoten', 3));
  const handles = page.getByRole('button', { name: /^Move lofoten/i });
  await expect(handles).toHaveCount(3, { timeout: 40_000 });
  // The tray folds itself once everything is developed; from then on nothing else changes.
  await expect(page.getByRole('button', { name: 'Show the files' })).toBeVisible({ timeout: 40_000 });
  const before = await handles.evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')));

  await handles.nth(0).focus();
  await page.keyboard.press('Space');
  await expect(page.getByText('place 1 of 3')).toBeAttached();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByText('place 2 of 3')).toBeAttached();
  await page.keyboard.press('Space');
  await expect(page.getByText('New order saved.')).toBeVisible();
  await page.reload();
  await expect
    .poll(() => handles.evaluateAll((all) => all.map((each) => each.getAttribute('aria-label'))))
    .toEqual([before[1], before[0], before[2]]);
});

test('deletes an album and brings it back', async ({ page }) => {
  const title = unique('Short-lived');
  await page.goto('/admin/albums');
  await page.getByRole('button', { name: 'New album' }).click();
  await page.getByLabel('Title').fill(title);
  await page.getByRole('button', { name: 'Create album' }).click();
  await expect(page.getByRole('heading', { name: title, level: 1 })).toBeVisible();
  await page.getByRole('link', { name: 'All albums' }).click();
  await page.getByRole('button', { name: `More for ${title}` }).click();
  await page.getByRole('menuitem', { name: 'Delete album' }).click();
  await expect(page.getByRole('link', { name: new RegExp(`^${title}`) })).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('link', { name: new RegExp(`^${title}`) })).toBeVisible();
});
