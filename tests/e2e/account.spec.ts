import { expect, type Page } from '@playwright/test';
import { expectFault, test } from './admin-room';
import { knock, newMember, type Member } from './people';

test.setTimeout(180_000);

test('signs another device out, visibly at both ends', async ({ page: admin, browser, baseURL }) => {
  const member = await newMember(admin, browser, 'Devi');
  const [first, second] = [await signInElsewhere(member), await signInElsewhere(member)];

  await member.page.goto('/account');
  const devices = member.page.getByRole('list', { name: 'Devices that are signed in' }).getByRole('listitem');
  await expect(devices).toHaveCount(3);
  await expect(devices.filter({ hasText: 'This device' })).toHaveCount(1);
  // Of the two others, the one that was seen last stands first.
  await devices
    .getByRole('button', { name: /^Sign out / })
    .nth(0)
    .click();
  await expect(member.page.getByText(/ is signed out\.$/)).toBeVisible();
  await expect(devices).toHaveCount(2);
  await expectOut(second);
  await expect(first.getByRole('heading', { name: 'Your account' })).toBeVisible();

  await member.page.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await expect(member.page.getByText('1 other device is signed out.')).toBeVisible();
  await expect(devices).toHaveCount(1);
  await expectOut(first);
  await member.page.reload();
  await expect(member.page.getByRole('heading', { name: 'Your account' })).toBeVisible();

  async function signInElsewhere({ email, password }: Member): Promise<Page> {
    const context = await browser.newContext({ baseURL, storageState: undefined });
    const page = await context.newPage();
    await knock(page, { email, password });
    await page.waitForURL('**/account');
    return page;
  }
});

/** At the next thing that is done there. */
async function expectOut(page: Page) {
  await page.getByLabel('Name').fill('Nobody');
  await page.getByLabel('Name').press('Enter');
  await expect(page.getByText('You are signed out.')).toBeVisible();
  await page.reload();
  await expect(page).toHaveURL(/\/sign-in\?next=%2Faccount/);
}

test('changes a name and a password, and says when the password is wrong', async ({ page: admin, browser }) => {
  const { page } = await newMember(admin, browser, 'Renata');
  await page.getByLabel('Name').fill('Renata the Second');
  await page.getByLabel('Name').press('Enter');
  await expect(page.getByText('Name saved.')).toBeVisible();

  await page.getByLabel('Current password').fill('not the password');
  await page.getByLabel('New password').fill('a newer password');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expectFault(page.getByLabel('Current password'), 'That is not your password.');
  await page.getByLabel('New password').fill('short');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expectFault(page.getByLabel('New password'), 'Too short: at least 8 characters.');
  await page.getByRole('button', { name: 'Show what is typed' }).click();
  await expect(page.getByLabel('New password')).toHaveAttribute('type', 'text');
  await page.getByLabel('New password').fill('a newer password');
  await page.getByLabel('Current password').fill('a password for a member');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Password changed.')).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('Name')).toHaveValue('Renata the Second');
});
