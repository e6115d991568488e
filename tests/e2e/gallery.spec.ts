import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { newPhotos, pick, signIn } from './admin-room';

/** Photos that visitors see: sent by the admin as a person does, then looked at without being signed in. */
test.beforeAll(async ({ browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page);
  await pick(page, await newPhotos('wall', 6));
  await expect(async () => {
    const response = await page.request.get('/api/v1/public/photos?limit=6');
    expect(((await response.json()) as { items: unknown[] }).items.length).toBeGreaterThanOrEqual(6);
  }).toPass({ timeout: 50_000 });
  await context.close();
});

const tiles = (page: Page) => page.locator('a[data-photo]');
const viewer = (page: Page) => page.getByRole('dialog', { name: 'Photo viewer' });

async function openFirst(page: Page): Promise<string> {
  await page.goto('/');
  const address = await tiles(page).first().getAttribute('href');
  await expect(async () => {
    await tiles(page).first().click();
    await expect(viewer(page)).toBeVisible({ timeout: 2000 });
  }).toPass();
  return address ?? '';
}

/** Until the viewer has grown out of its tile: keys pressed before that are meant for the tile. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const element = document.querySelector('.pswp--ui-visible');
    return element?.getAnimations({ subtree: true }).every(({ playState }) => playState !== 'running');
  });
}

test('hangs the photos without script, and leads to the page of each', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('/');
  await expect(tiles(page).first().locator('img')).toBeVisible();
  const address = await tiles(page).first().getAttribute('href');
  await tiles(page).first().click();
  await expect(page).toHaveURL(new RegExp(`${address}$`));
  await expect(page.getByRole('heading', { level: 1 })).toBeAttached();
  await context.close();
});

test('opens a photo at its own address, and Back and Esc bring the wall back', async ({ page }) => {
  const address = await openFirst(page);
  await expect(page).toHaveURL(new RegExp(`${address}$`));
  await page.goBack();
  await expect(viewer(page)).toBeHidden();
  await expect(page).toHaveURL(/\/$/);
  await page.goForward();
  await expect(viewer(page)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Close' })).toBeInViewport();
  await settled(page);
  await page.keyboard.press('Escape');
  await expect(viewer(page)).toBeHidden();
  await expect(page).toHaveURL(/\/$/);
  await expect(tiles(page).first()).toBeFocused();
});

test('is walked through by keys', async ({ page }) => {
  const address = await openFirst(page);
  await settled(page);
  await page.keyboard.press('j');
  await expect(page).not.toHaveURL(new RegExp(`${address}$`));
  await page.keyboard.press('k');
  await expect(page).toHaveURL(new RegExp(`${address}$`));
  await page.keyboard.press('i');
  await expect(page.getByRole('complementary', { name: 'About this photo' })).toContainText('Size');
  await page.keyboard.press('?');
  await expect(page.getByRole('region', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: 'Keys' })).toBeHidden();
  await expect(viewer(page)).toBeVisible();
});

/** How far what moved by itself since the page was opened, and what that was. */
async function shiftsOf(page: Page): Promise<string[]> {
  await page.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(window, { shifts: seen });
    type Shift = PerformanceEntry & { value: number; sources: { node: Node | null }[] };
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries() as Shift[])
        seen.push(`${value}: ${sources.map(({ node }) => node?.textContent ?? '').join(', ')}`);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto('/', { waitUntil: 'networkidle' });
  return page.evaluate(() => (window as unknown as { shifts: string[] }).shifts);
}

test('shifts nothing while photos arrive', async ({ page }) => {
  expect(await shiftsOf(page)).toEqual([]);
});

test('shifts nothing when its typefaces come late', async ({ page }) => {
  let late = 0;
  await page.route('**/*.woff2', async (route) => {
    late += 1;
    await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
    await route.continue();
  });
  expect(await shiftsOf(page)).toEqual([]);
  expect(late).toBeGreaterThan(0);
});

test('asks nobody but the site for anything', async ({ page, baseURL }) => {
  const strangers: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith('data:') && !request.url().startsWith(baseURL ?? '')) strangers.push(request.url());
  });
  await openFirst(page);
  expect(strangers).toEqual([]);
});

test('remembers the colours that the visitor chose, before the first paint', async ({ page }) => {
  await page.goto('/');
  const lamp = page.getByRole('button', { name: /^Colours/ });
  await expect(async () => {
    await lamp.click();
    await expect(lamp).toHaveAccessibleName('Colours: dark', { timeout: 500 });
  }).toPass();
  await page.reload({ waitUntil: 'commit' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('says what is not there, with the right status', async ({ page }) => {
  for (const address of ['/photos/nothing', '/albums/nothing', '/older/nothing', '/nothing']) {
    const response = await page.goto(address);
    expect(response?.status(), address).toBe(404);
    await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
  }
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`is accessible in ${colorScheme} colours`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const address = await openFirst(page);
    await settled(page);
    await page.keyboard.press('i');
    await expect(page.getByRole('complementary', { name: 'About this photo' })).toContainText('Size');
    await expectAccessible(page);
    for (const path of ['/', '/albums', address, '/nothing']) {
      await page.goto(path);
      await expectAccessible(page);
    }
  });
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
}
