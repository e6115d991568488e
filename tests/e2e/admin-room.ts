import { expect, test as base, type BrowserContext, type Locator, type Page } from '@playwright/test';
import { makeJpeg } from '#tests/support/images';

export const admin = { email: 'admin@example.test', password: 'correct horse battery' };

type Session = Awaited<ReturnType<BrowserContext['storageState']>>;

export interface TestFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** Every test starts signed in; the door itself is only used once, because it counts who knocks. */
export const test = base.extend<object, { session: Session }>({
  session: [
    async ({ browser }, use, { project }) => {
      const context = await browser.newContext({ baseURL: project.use.baseURL });
      await signIn(await context.newPage());
      await use(await context.storageState());
      await context.close();
    },
    { scope: 'worker' },
  ],
  storageState: ({ session }, use) => use(session),
});

export async function signIn(page: Page): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(admin.email);
  await page.getByLabel('Password').fill(admin.password);
  // The door lets a few knocks a moment through; after a failed test another worker knocks again.
  await expect(async () => {
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/admin/photos', { timeout: 5000 });
  }).toPass({ timeout: 30_000 });
}

/** The field says what is wrong with it, to everyone, and has the focus. */
export async function expectFault(field: Locator, words: string | RegExp): Promise<void> {
  await expect(field).toHaveAccessibleDescription(words);
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(field).toBeFocused();
}

/** A name that no earlier run has left on the site. */
export function unique(name: string): string {
  return `${name}-${Date.now().toString(36)}`;
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
export async function pick(page: Page, files: TestFile[] | string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Upload', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Choose photos' }).click();
  await (await chooser).setFiles(files);
}

/** Sends photos and leaves only them on the contact sheet, developed. */
export async function sheetOf(page: Page, prefix: string, count: number): Promise<Locator> {
  const name = unique(prefix);
  await page.goto('/admin/photos');
  await pick(page, await newPhotos(name, count));
  await page.getByLabel('Search photos').fill(name);
  await page.waitForURL(`**q=${name}`);
  const tiles = page.locator('[data-photo-id]').getByRole('button', { name: new RegExp(`^${name}-\\d+`) });
  await expect(tiles).toHaveCount(count, { timeout: 40_000 });
  return tiles;
}
