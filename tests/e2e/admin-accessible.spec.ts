import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { signIn } from './admin-room';

const pages = ['/admin/photos', '/admin/albums', '/admin/tasks', '/admin/settings', '/setup'];

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1440]) {
    test(`is accessible and fits, ${colorScheme}, ${width} px`, async ({ browser }) => {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } });
      const page = await context.newPage();
      await page.goto('/sign-in');
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
      await signIn(page);
      for (const path of pages) {
        await page.goto(path);
        await expect(page.locator('h1').first()).toBeAttached();
        expect((await new AxeBuilder({ page }).analyze()).violations, path).toEqual([]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(overflow, path).toBeLessThanOrEqual(0);
      }
      await context.close();
    });
  }
}
