import { expect, test } from '@playwright/test';
import { admin, expectFault, signIn } from './admin-room';

test('leads through the door to where one wanted to go, and says when the password is wrong', async ({ page }) => {
  await page.goto('/admin/tasks');
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fadmin/);
  await page.goto('/sign-in?next=/admin/tasks');
  await page.getByLabel('E-mail').fill(admin.email);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expectFault(page.getByLabel('Password'), /do not belong together/);
  await expect(page.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('Password').fill(admin.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Tasks' })).toBeVisible();
});

test('knocks once, however often it is pressed, and keeps the focus', async ({ page }) => {
  let knocks = 0;
  let answer = () => {};
  const answered = new Promise<void>((resolve) => (answer = resolve));
  await page.route('**/api/auth/sign-in/email', async (route) => {
    knocks += 1;
    await answered;
    await route.fulfill({ status: 503, json: { message: 'The site is starting again.' } });
  });
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expectFault(page.getByLabel('E-mail'), 'This is needed.');
  await page.getByLabel('E-mail').fill(admin.email);
  await page.getByLabel('Password').fill(admin.password);
  await page.getByLabel('Password').press('Enter');
  const button = page.getByRole('button', { name: 'Signing in…' });
  await button.press('Enter');
  await button.press('Enter');
  answer();
  await expect(page.getByText('The site is starting again.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeFocused();
  expect(knocks).toBe(1);
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
