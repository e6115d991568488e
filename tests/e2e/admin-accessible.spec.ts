import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { test } from './admin-room';

const darkroom = [
  '/admin/photos',
  '/admin/photos?q=nothing-like-it',
  '/admin/albums',
  '/admin/tasks',
  '/admin/fleet',
  '/admin/people',
  '/admin/people?q=nobody-like-it',
  '/admin/people/tokens',
  '/admin/settings',
];
const doors = ['/account', '/invitation', '/invitation#not-a-token', '/setup'];

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1440]) {
    test.describe(`${colorScheme}, ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: 800 } });

      for (const [name, pages] of Object.entries({ darkroom, doors })) {
        test(`is accessible and fits: ${name}`, async ({ page }) => {
          for (const path of pages) {
            await page.goto(path);
            await expectGood(page, path);
          }
        });
      }

      test('has an accessible door', async ({ page, context }) => {
        await context.clearCookies();
        await page.goto('/sign-in');
        await expectGood(page, '/sign-in');
      });
    });
  }
}

async function expectGood(page: Page, path: string) {
  await expect(page.locator('h1').first()).toBeAttached();
  expect((await new AxeBuilder({ page }).analyze()).violations, path).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow, path).toBeLessThanOrEqual(0);
}
