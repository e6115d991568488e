import { writeFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import { newPhotos, pick, test, unique } from './admin-room';

test('follows a photo from the first byte until it is ready', async ({ page }) => {
  await page.goto('/admin/photos');
  await pick(page, await newPhotos('followed', 2));
  const tray = page.getByRole('region', { name: 'Uploads' });
  await expect(tray.getByText('2 of 2 files')).toBeVisible();
  await page.getByRole('link', { name: 'Albums' }).click();
  await page.waitForURL('**/admin/albums');
  const show = tray.getByRole('button', { name: 'Show the files' });
  await expect(show).toBeVisible({ timeout: 40_000 });
  await show.click();
  await expect(tray.getByText('Ready', { exact: true })).toHaveCount(2);
});

test('tells a photo that was here already', async ({ page }) => {
  await page.goto('/admin/photos');
  const photos = await newPhotos('twice', 1);
  await pick(page, photos);
  const tray = page.getByRole('region', { name: 'Uploads' });
  await expect(tray.getByText('1 of 1 file')).toBeVisible();
  await pick(page, [{ ...photos[0]!, name: 'other-name.jpg' }]);
  await expect(tray.getByText('2 of 2 files')).toBeVisible();
  const show = tray.getByRole('button', { name: 'Show the files' });
  if (await show.isVisible()) await show.click();
  await expect(tray.getByText('Already here')).toBeVisible();
});

test('says why a file is refused and what to do', async ({ page }) => {
  await page.goto('/admin/photos');
  await pick(page, [
    { name: 'letter.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('Dear Sir, this is no photo.') },
  ]);
  await expect(page.getByText(/Safelight takes JPEG/)).toBeVisible();
});

test('takes files that are dropped anywhere', async ({ page }) => {
  await page.goto('/admin/photos');
  const [photo] = await newPhotos(unique('dropped'), 1);
  const transfer = await page.evaluateHandle(
    ({ name, bytes }) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], name, { type: 'image/jpeg' }));
      return data;
    },
    { name: photo!.name, bytes: [...photo!.buffer] },
  );
  await page.dispatchEvent('main', 'dragenter', { dataTransfer: transfer });
  await expect(page.getByText('Drop to upload')).toBeVisible();
  await page.dispatchEvent('main', 'drop', { dataTransfer: transfer });
  await expect(page.getByText('Drop to upload')).toBeHidden();
  await expect(page.locator('[data-photo-id]').getByText(photo!.name)).toBeVisible({ timeout: 40_000 });
});

test('goes on by itself when the network is back', async ({ page, context }) => {
  await page.goto('/admin/photos');
  await context.setOffline(true);
  await pick(page, await newPhotos('offline', 1));
  await expect(page.getByText(/Goes on by itself/)).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByText('1 of 1 file')).toBeVisible();
});

test('goes on after the tab was closed, from where it was', async ({ page, context }, testInfo) => {
  await page.goto('/admin/photos');
  // A file on disk keeps its date, by which it is known again.
  const file = testInfo.outputPath('resumed-1.jpg');
  await writeFile(file, (await newPhotos('resumed', 1))[0]!.buffer);
  await page.route('**/api/v1/admin/uploads/*', (route) =>
    route.request().method() === 'PATCH' ? route.abort() : route.continue(),
  );
  await pick(page, file);
  await expect
    .poll(() => page.evaluate(() => Object.keys(localStorage).some((key) => key.startsWith('tus::'))))
    .toBe(true);
  await page.close();

  const later = await context.newPage();
  const created: string[] = [];
  later.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/admin/uploads')) created.push(request.url());
  });
  await later.goto('/admin/photos');
  await expect(later.getByText(/Pick or drop the file again/)).toBeVisible();
  const chooser = later.waitForEvent('filechooser');
  await later.getByRole('button', { name: /^Pick resumed-1/ }).click();
  await (await chooser).setFiles(file);
  await expect(later.getByText('1 of 1 file')).toBeVisible();
  expect(created).toEqual([]);
});
