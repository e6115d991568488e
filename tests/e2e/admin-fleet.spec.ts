import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import type { Fleet, Replica } from '#server/replicas/schemas';
import { test } from './admin-room';

/** As playwright.config.ts starts the site. */
const COUNT = process.env.SAFELIGHT_E2E_SITE === 'replicas' ? 3 : 1;
const replicas = (page: Page) => page.getByRole('list', { name: 'Replicas' }).locator('> li');

/** Answers in the site's place from the next look on. */
async function show(page: Page, change: (fleet: Fleet) => Fleet): Promise<void> {
  await page.route('**/api/v1/admin/replicas', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: change((await answer.json()) as Fleet) });
  });
}

function southOf(north: Replica): Replica {
  const report = north.report!;
  return {
    ...north,
    id: 'south-1',
    isSelf: false,
    version: `${north.version}-older`,
    running: 9,
    report: {
      ...report,
      host: 'a-machine-with-quite-a-long-name.south.example',
      isListening: false,
      isDriving: false,
      isPoolWhole: false,
      clockAheadMs: -5100,
      caches: [
        { name: 'pictures', size: 1200, hits: 995, misses: 5 },
        { name: 'people', size: 0, hits: 0, misses: 0 },
      ],
    },
    tasks: [
      {
        id: 1,
        kind: 'photo.variants',
        state: 'leased',
        subject: 'A photo with a name that is longer than the column that it stands in',
        photoId: null,
        attempt: 1,
        maxAttempts: 5,
        failedAttempts: 0,
        workerId: 'south-1',
        progress: { stage: 'encoding avif 1600', fraction: 0.4 },
        stopRequest: null,
        lastError: null,
        runAt: north.startedAt,
        createdAt: north.startedAt,
        finishedAt: null,
      },
    ],
  };
}

const crowded = (fleet: Fleet): Fleet => ({
  ...fleet,
  items: [fleet.items[0]!, southOf(fleet.items[0]!)],
  limits: { ...fleet.limits, maxConnections: 23, claimed: 22 },
  warnings: [{ code: 'connection_budget', message: '2 replicas × (10 pool + 1 listener) = 22 of 20.' }],
});

test('shows every replica that runs, and of one how to get another', async ({ page }) => {
  await page.goto('/admin/photos');
  await page.getByRole('link', { name: 'Fleet' }).click();
  await expect(page).toHaveURL(/\/admin\/fleet$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Fleet');
  await expect(replicas(page)).toHaveCount(COUNT);
  for (const replica of await replicas(page).all()) {
    for (const words of ['alive', 'drives the queue', '10 connections, all open', 'with the database'])
      await expect(replica).toContainText(words);
  }
  await expect(replicas(page).filter({ hasText: 'answers you' })).toHaveCount(1);
  await expect(page.getByText(/^One replica runs\./)).toBeVisible({ visible: COUNT === 1 });
  // Behind a pooler the listeners alone count.
  const claimed = COUNT === 1 ? '11' : String(COUNT);
  await expect(page.getByRole('meter', { name: 'Database connections' })).toHaveAttribute('aria-valuenow', claimed);
});

test('follows what comes and what goes wrong, without being loaded again', async ({ page }) => {
  await page.goto('/admin/fleet');
  await expect(replicas(page)).toHaveCount(COUNT);
  await show(page, crowded);
  await expect(replicas(page)).toHaveCount(2);
  const south = replicas(page).nth(1);
  for (const words of [
    'found by polling',
    'not all open',
    '5.1 sec behind',
    'Where pictures lie',
    '99.5%',
    '1,200 entries',
    '8 more',
  ]) {
    await expect(south).toContainText(words);
  }
  await expect(south.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '40');
  await expect(page.getByText('The database may run out of connections.')).toBeVisible();
  await expect(page.getByText(/^One replica runs\./)).toBeHidden();

  await page.unroute('**/api/v1/admin/replicas');
  await page.route('**/api/v1/admin/replicas', (route) => route.abort());
  await expect(page.getByText('The connection to the site is lost.')).toBeVisible();
  await page.unroute('**/api/v1/admin/replicas');
  await expect(page.getByText('The connection to the site is lost.')).toBeHidden();
  await expect(replicas(page)).toHaveCount(COUNT);
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1440]) {
    test.describe(`${colorScheme}, ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: 800 } });

      test('is accessible and fits with all that can be on it', async ({ page }) => {
        await show(page, crowded);
        await page.goto('/admin/fleet');
        await expect(replicas(page)).toHaveCount(2);
        expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(overflow).toBeLessThanOrEqual(0);
      });
    });
  }
}
