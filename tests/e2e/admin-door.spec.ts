import { expect, test } from '@playwright/test';
import { admin, signIn } from './admin-room';

test('turns a stranger to the door, and brings them back to where they wanted to go', async ({ page }) => {
  await page.goto('/admin/tasks');
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fadmin/);
  await page.goto('/sign-in?next=/admin/tasks');
  await page.getByLabel('E-mail').fill(admin.email);
  await page.getByLabel('Password').fill(admin.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Tasks' })).toBeVisible();
});

test('says in words that the password is wrong', async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(admin.email);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('do not belong together')).toBeVisible();
});

for (const next of [
  'https://elsewhere.example/',
  '//elsewhere.example',
  '/\\elsewhere.example',
  '/\t/elsewhere.example',
]) {
  test(`does not lead away to ${JSON.stringify(next)} after signing in`, async ({ page, baseURL }) => {
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await page.getByLabel('E-mail').fill(admin.email);
    await page.getByLabel('Password').fill(admin.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/admin/photos');
    expect(new URL(page.url()).origin).toBe(baseURL);
  });
}

test('signs out, and the room is closed at once', async ({ page }) => {
  await signIn(page);
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL('**/sign-in');
  await page.goto('/admin/photos');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('says that the site is set up already', async ({ page }) => {
  await page.goto('/setup#anything');
  await expect(page.getByRole('heading', { name: 'This site is set up' })).toBeVisible();
});
