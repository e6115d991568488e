import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import type { TaskBoard } from '#server/tasks/schemas';
import { newPhotos, pick, test, unique, type TestFile } from './admin-room';

// Whatever a failed test left paused would hold up all that come after it.
test.afterEach(async ({ page, baseURL }) => {
  await page.request.post('/api/v1/admin/tasks/resume', { headers: { origin: baseURL! } });
});

const listOf = (page: Page, group: string) => page.getByRole('list', { name: new RegExp(`^${group}`) });
const rowOf = (page: Page, group: string, name: string) =>
  listOf(page, group).getByRole('listitem').filter({ hasText: name });
const figure = (page: Page, group: string) =>
  page.getByRole('group', { name: 'Show only' }).getByRole('button', { name: new RegExp(`^${group}`) });

test('holds uploads while the queue is paused, and develops them once it goes on', async ({ page }) => {
  await page.goto('/admin/tasks');
  const banner = page.getByText('The queue is paused.');
  await expect(banner).toBeHidden();
  await page.getByRole('button', { name: 'Pause queue' }).click();
  await expect(banner).toBeVisible();
  // The same button, and the focus still on it.
  await expect(page.getByRole('button', { name: 'Resume queue' })).toBeFocused();

  const photos = await newPhotos(unique('held'), 3);
  const [kept, cancelled, paused] = photos.map((photo) => photo.name) as [string, string, string];
  await pick(page, photos);
  await page.getByRole('button', { name: 'Hide the files' }).click();
  await figure(page, 'Queued').click();
  await expect(page).toHaveURL(/show=queued/);
  await expect(listOf(page, 'Running')).toBeHidden();
  for (const name of [kept, cancelled, paused]) await expect(rowOf(page, 'Queued', name)).toBeVisible();

  await page.getByRole('button', { name: `Cancel ${cancelled}` }).click();
  await expect(rowOf(page, 'Queued', cancelled)).toBeHidden();
  await page.getByRole('button', { name: `Pause ${paused}` }).click();
  await expect(rowOf(page, 'Queued', paused)).toBeHidden();
  await expect(rowOf(page, 'Queued', kept)).toBeVisible();

  await page.getByRole('button', { name: 'Show all tasks' }).click();
  await expect(rowOf(page, 'Done', cancelled)).toContainText('Cancelled');
  await expect(rowOf(page, 'Paused', paused)).toBeVisible();

  await page.getByRole('button', { name: 'Resume queue' }).click();
  await expect(banner).toBeHidden();
  await figure(page, 'Done').click();
  await expect(rowOf(page, 'Done', kept).first()).toBeVisible();
  await figure(page, 'Paused').click();
  await page.getByRole('button', { name: `Resume ${paused}` }).click();
  await figure(page, 'Done').click();
  await expect(rowOf(page, 'Done', paused).first()).toBeVisible();
});

test('shows why a photo failed, attempt by attempt, and tries it again', async ({ page }) => {
  await page.goto('/admin/tasks?show=failed');
  const name = await uploadDamaged(page);
  const row = rowOf(page, 'Failed', name);
  await expect(row).toContainText('Would fail again');
  const attempts = row.getByRole('button', { name: `1 attempt without success at ${name}` });
  await expect(attempts).toHaveAttribute('aria-expanded', 'false');
  await attempts.press('Enter');
  await expect(attempts).toHaveAttribute('aria-expanded', 'true');
  const tried = row.getByRole('list', { name: 'Attempts without success' }).getByRole('listitem');
  await expect(tried).toHaveCount(1);
  await expect(tried).toContainText('Failed, and given up');
  await expect(tried).toContainText('Stage: ');
  await attempts.press('Space');
  await expect(tried).toBeHidden();

  await row.getByRole('button', { name: `Retry ${name}` }).click();
  await row.getByRole('button', { name: `2 attempts without success at ${name}` }).click();
  await expect(tried).toHaveCount(2);
});

test('tries all that failed once more where that may help', async ({ page }) => {
  await page.goto('/admin/tasks');
  const name = await uploadDamaged(page);
  await expect(rowOf(page, 'Failed', name)).toContainText('Would fail again');
  const retryAll = page.getByRole('button', { name: 'Retry all failed' });
  await expect(retryAll).toBeHidden();

  await page.route('**/api/v1/admin/tasks/events', async (route) => {
    const board = (await (await page.request.get('/api/v1/admin/tasks')).json()) as TaskBoard;
    for (const { lastError } of board.tasks) if (lastError) lastError.class = 'transient';
    await route.fulfill({ contentType: 'text/event-stream', body: `event: board\ndata: ${JSON.stringify(board)}\n\n` });
  });
  await page.reload();
  await expect(rowOf(page, 'Failed', name)).toContainText('May work another time');
  await retryAll.click();
  await expect(page.getByText(/^\d+ tasks? (is|are) tried again\.$/)).toBeVisible();
  await page.unroute('**/api/v1/admin/tasks/events');
  await page.reload();
  await expect(page.getByRole('button', { name: `2 attempts without success at ${name}` })).toBeVisible();
});

test('says that the connection is lost, and finds it again by itself', async ({ page }) => {
  await page.route('**/api/v1/admin/tasks/events', (route) => route.abort());
  await page.goto('/admin/tasks');
  await expect(page.getByText('The connection to the site is lost.')).toBeVisible();
  await page.unroute('**/api/v1/admin/tasks/events');
  await expect(page.getByText('The connection to the site is lost.')).toBeHidden();
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
});

test('is accessible and fits while it is paused and something has failed', async ({ page }) => {
  await page.goto('/admin/tasks');
  const name = await uploadDamaged(page);
  await expect(rowOf(page, 'Failed', name)).toBeVisible();
  await page.getByRole('button', { name: 'Pause queue' }).click();
  await pick(page, await newPhotos(unique('waiting'), 1));
  await expect(listOf(page, 'Queued')).toBeVisible();
  await page.getByRole('button', { name: `1 attempt without success at ${name}` }).click();
  await expect(page.getByRole('list', { name: 'Attempts without success' })).toBeVisible();
  await page.getByText('Day by day').click();
  await expect(page.getByRole('columnheader', { name: 'Failed' })).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1440, 390, 360]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      expect((await new AxeBuilder({ page }).analyze()).violations, `${colorScheme}, ${width}`).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `${width}`).toBeLessThanOrEqual(0);
    }
  }
});

/** A photo whose header is good and whose picture ends in the middle. @returns its name */
async function uploadDamaged(page: Page): Promise<string> {
  const [photo] = (await newPhotos(unique('damaged'), 1)) as [TestFile];
  await pick(page, [{ ...photo, buffer: photo.buffer.subarray(0, photo.buffer.length / 2) }]);
  return photo.name;
}
