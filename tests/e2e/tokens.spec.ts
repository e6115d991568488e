import { expect, request } from '@playwright/test';
import { test, unique } from './admin-room';

test('makes a token that does what it may and no more, until it is revoked', async ({ page, baseURL }) => {
  const name = unique('Backup');
  await page.goto('/admin/people');
  await page.getByRole('link', { name: 'API tokens' }).click();
  await page.getByRole('button', { name: 'New token' }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Make token' }).click();
  await expect(page.getByRole('group', { name: 'What it may do' })).toHaveAccessibleDescription(
    /^Choose at least one thing/,
  );
  await page.getByRole('checkbox', { name: 'Read photos' }).check();
  await page.getByRole('button', { name: 'Make token' }).click();
  const secret = await page.getByLabel('Token', { exact: true }).innerText();
  await page.getByRole('button', { name: 'Done' }).click();
  const row = page.getByRole('listitem').filter({ hasText: name });
  await expect(row).toContainText('Photos: read');
  await expect(row).toContainText('Never used');
  expect(await page.content()).not.toContain(secret);

  const script = await request.newContext({ baseURL, extraHTTPHeaders: { authorization: `Bearer ${secret}` } });
  expect((await script.get('/api/v1/admin/photos')).status()).toBe(200);
  expect((await script.get('/api/v1/admin/settings')).status()).toBe(403);
  expect((await script.get('/api/v1/admin/people')).status()).toBe(403);

  await row.getByRole('button', { name: `Revoke ${name}` }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText(`“${name}” was revoked.`)).toBeVisible();
  await expect(row).toBeHidden();
  expect((await script.get('/api/v1/admin/photos')).status()).toBe(401);
});

test('tells a token that has ended from those that have not, and takes it off the list', async ({ page }) => {
  await page.clock.setFixedTime(Date.now() + 100 * 86_400_000);
  await page.goto('/admin/people/tokens');
  const [ended, lasting] = [unique('Ended'), unique('Lasting')];
  await make(lasting, 'Never');
  await make(ended, '90 days');
  const rows = page.getByRole('listitem').filter({ hasText: 'Tasks: read' });
  await expect(rows.last()).toContainText(ended);
  await expect(rows.last().getByText('Ended', { exact: true }).first()).toBeVisible();
  await expect(rows.filter({ hasText: lasting })).toContainText('Never ends');
  await page.getByRole('button', { name: `Remove ${ended}` }).click();
  await expect(page.getByText(`“${ended}” was removed.`)).toBeVisible();
  await expect(rows.filter({ hasText: ended })).toBeHidden();

  async function make(name: string, lifetime: string) {
    await page.getByRole('button', { name: 'New token' }).click();
    await page.getByLabel('Name').fill(name);
    await page.getByRole('checkbox', { name: 'Read tasks' }).check();
    await page.getByLabel('Ends after').selectOption(lifetime);
    await page.getByRole('button', { name: 'Make token' }).click();
    await page.getByRole('button', { name: 'Done' }).click();
  }
});
