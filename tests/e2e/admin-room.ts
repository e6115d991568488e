import { expect, type Locator, type Page } from '@playwright/test';
import { makeJpeg } from '#tests/support/images';

export const admin = { email: 'admin@example.test', password: 'correct horse battery' };

export interface TestFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

export async function signIn(page: Page, next = '/admin/photos'): Promise<void> {
  await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
  await page.getByLabel('E-mail').fill(admin.email);
  await page.getByLabel('Password').fill(admin.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`**${next}`);
}

/** Photos that nobody has sent before, named after the test that sends them. */
export async function newPhotos(name: string, count: number): Promise<TestFile[]> {
  const seed = Date.now() % 1_000_000;
  return Promise.all(
    Array.from({ length: count }, async (_, index) => ({
      name: `${name}-${index + 1}.jpg`,
      mimeType: 'image/jpeg',
      buffer: await makeJpeg(seed + index, 600, 400),
    })),
  );
}

/** By the Upload button, as a person does. */
export async function pick(page: Page, files: TestFile[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Upload', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Choose photos' }).click();
  await (await chooser).setFiles(files);
}

/** Sends photos and leaves only them on the contact sheet, developed. */
export async function sheetOf(page: Page, name: string, count: number): Promise<Locator> {
  await signIn(page);
  await pick(page, await newPhotos(name, count));
  await page.getByLabel('Search photos').fill(name);
  await page.waitForURL(`**q=${name}`);
  const tiles = page.locator('[data-photo-id]').getByRole('button', { name: new RegExp(`${name}-\\d+$`, 'i') });
  await expect(tiles).toHaveCount(count, { timeout: 40_000 });
  return tiles;
}
