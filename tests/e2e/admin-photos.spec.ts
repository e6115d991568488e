import { expect } from '@playwright/test';
import { sheetOf, test } from './admin-room';

test('selects by click, range, rectangle and keyboard', async ({ page }) => {
  const tiles = await sheetOf(page, 'select', 6);
  const pressed = page.locator('[data-photo-id] button[aria-pressed="true"]');

  await tiles.nth(1).click();
  await expect(pressed).toHaveCount(1);
  await tiles.nth(4).click({ modifiers: ['Shift'] });
  await expect(pressed).toHaveCount(4);
  await tiles.nth(2).click({ modifiers: ['Control'] });
  await expect(pressed).toHaveCount(3);
  await page.keyboard.press('Escape');
  await expect(pressed).toHaveCount(0);

  const first = (await tiles.nth(0).boundingBox())!;
  const third = (await tiles.nth(2).boundingBox())!;
  await page.mouse.move(first.x + 20, first.y + 20);
  await page.mouse.down();
  await page.mouse.move(third.x + 20, third.y + 60, { steps: 8 });
  await page.mouse.up();
  await expect(pressed).toHaveCount(3);

  await tiles.nth(0).focus();
  await page.keyboard.press('ArrowRight');
  await expect(pressed).toHaveCount(1);
  await page.keyboard.press('Shift+ArrowRight');
  await expect(pressed).toHaveCount(2);
  await page.keyboard.press('Control+a');
  await expect(pressed).toHaveCount(6);
});

test('edits many at once, and takes it back', async ({ page }) => {
  const tiles = await sheetOf(page, 'batch', 3);
  await tiles.nth(0).click();
  await page.keyboard.press('Control+a');
  const details = page.getByRole('complementary', { name: 'Details' });
  await details.getByLabel('Title').fill('Harbour at dusk');
  await page.keyboard.press('Enter');
  await expect(page.getByText('3 photos changed.')).toBeVisible();
  await expect(page.locator('[data-photo-id]').getByText('Harbour at dusk')).toHaveCount(3);
  await details.getByPlaceholder('Add a tag').fill('harbour');
  await page.keyboard.press('Enter');
  await expect(details.getByRole('button', { name: 'Remove “harbour”' })).toBeVisible();
  await page.reload();
  await expect(page.locator('[data-photo-id]').getByText('Harbour at dusk')).toHaveCount(3);

  await page.locator('[data-photo-id] button').first().click();
  await details.getByRole('radio', { name: 'Only you' }).click();
  await expect(page.getByText('1 photo changed.')).toBeVisible();
  await page.locator('[data-photo-id] button').first().focus();
  await page.keyboard.press('Control+z');
  await expect(page.getByText('Undone.')).toBeVisible();
  await expect(details.getByRole('radio', { name: 'Everybody' })).toBeChecked();
});

test('moves photos to the bin by keyboard, and undoes it', async ({ page }) => {
  const tiles = await sheetOf(page, 'binned', 2);
  await tiles.nth(0).click();
  await page.keyboard.press('Delete');
  await expect(tiles).toHaveCount(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(tiles).toHaveCount(2);
  await page.reload();
  await expect(tiles).toHaveCount(2);
});

test('shows a change no longer when the site refuses it', async ({ page }) => {
  const tiles = await sheetOf(page, 'refused', 1);
  await page.route('**/api/v1/admin/photos', (route) =>
    route.request().method() === 'PATCH'
      ? route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"detail":"Not just now."}' })
      : route.continue(),
  );
  await tiles.nth(0).click();
  const details = page.getByRole('complementary', { name: 'Details' });
  await details.getByLabel('Title').fill('Never to be');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Not just now.')).toBeVisible();
  await expect(details.getByLabel('Title')).toHaveValue('');
});
