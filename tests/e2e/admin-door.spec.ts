import { expect, test } from '@playwright/test';
import { admin, signIn } from './admin-room';

test('leads through the door to where one wanted to go, and says when the password is wrong', async ({ page }) => {
  await page.goto('/admin/tasks');
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fadmin/);
  await page.goto('/sign-in?next=/admin/tasks');
  await page.getByLabel('E-mail').fill(admin.email);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('do not belong together')).toBeVisible();
  await page.getByLabel('Password').fill(admin.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Tasks' })).toBeVisible();
});

test('never leads to another site, and closes the room at once when signed out', async ({ page, baseURL }) => {
  await signIn(page);
  for (const next of [
    'https://elsewhere.example/',
    '//elsewhere.example',
    '/\\elsewhere.example',
    '/\t/elsewhere.example',
  ]) {
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await page.waitForURL('**/admin/photos');
    expect(new URL(page.url()).origin, next).toBe(baseURL);
  }
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
