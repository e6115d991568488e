import { expect } from '@playwright/test';
import { test, unique } from './admin-room';
import { accept, knock, newMember, type Member } from './people';

test.setTimeout(180_000);

test('invites, lets in, bans, lets in again and deletes', async ({ page: admin, browser, baseURL }) => {
  const context = await browser.newContext({ baseURL, storageState: undefined });
  const page = await context.newPage();
  const name = unique('Ines');
  const member: Member = { name, email: `${name}@example.test`.toLowerCase(), password: 'a password', context, page };

  await admin.goto('/admin/people');
  await admin.getByRole('button', { name: 'Invite', exact: true }).click();
  await admin.getByLabel('E-mail').fill(member.email);
  await admin.getByRole('button', { name: 'Make the link' }).click();
  const url = await admin.getByLabel('One-time link').innerText();
  await admin.getByRole('button', { name: 'Done' }).click();
  await expect(admin.getByRole('button', { name: `Revoke the invitation of ${member.email}` })).toBeVisible();

  await page.goto(url);
  await accept(member);
  await expect(page.getByText('Member', { exact: true })).toBeVisible();
  await page.goto(url);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'This invitation is over' })).toBeVisible();
  await page.goto('/account');

  await admin.goto('/admin/people');
  await admin.getByRole('searchbox', { name: 'Search people' }).fill(name);
  await admin.waitForURL(`**q=${name}`);
  await admin.getByRole('link', { name }).click();
  await expect(admin.getByRole('heading', { name, level: 1 })).toBeVisible();
  await admin.getByRole('button', { name: 'Ban…' }).click();
  await admin.getByLabel('Reason').fill('Sold the photos');
  await admin.getByRole('button', { name: 'Ban', exact: true }).click();
  await expect(admin.getByText(`${name} is banned and signed out.`)).toBeVisible();
  await expect(admin.getByText('Sold the photos')).toBeVisible();
  await expect(admin.getByText('Signed in nowhere.')).toBeVisible();

  await page.getByLabel('Name').fill('Somebody else');
  await page.getByLabel('Name').press('Enter');
  await expect(page.getByText('You are signed out.')).toBeVisible();
  await knock(page, member);
  await expect(page.getByText('This account is banned')).toBeVisible();

  await admin.getByRole('button', { name: 'Lift the ban' }).click();
  await expect(admin.getByText(`${name} may sign in again.`)).toBeVisible();
  await knock(page, member);
  await page.waitForURL('**/account');

  await admin.getByRole('button', { name: 'Delete account…' }).click();
  const forGood = admin.getByRole('button', { name: 'Delete for good' });
  await expect(forGood).toBeDisabled();
  await admin.getByLabel('Type this address to confirm').fill(member.email);
  await forGood.click();
  await admin.waitForURL('**/admin/people');
  await expect(admin.getByRole('link', { name })).toBeHidden();
  await page.reload();
  await expect(page).toHaveURL(/\/sign-in/);
});

test('revokes an invitation, whose link is worth nothing then', async ({ page: admin, browser, baseURL }) => {
  const email = `${unique('nobody')}@example.test`;
  await admin.goto('/admin/people');
  await admin.getByRole('button', { name: 'Invite', exact: true }).click();
  await admin.getByLabel('E-mail').fill(email);
  await admin.getByRole('button', { name: 'Make the link' }).click();
  const url = await admin.getByLabel('One-time link').innerText();
  await admin.getByRole('button', { name: 'Done' }).click();
  await admin.getByRole('button', { name: `Revoke the invitation of ${email}` }).click();
  await expect(admin.getByText(`The invitation of ${email} was revoked.`)).toBeVisible();

  const stranger = await (await browser.newContext({ baseURL, storageState: undefined })).newPage();
  await stranger.goto(url);
  await expect(stranger.getByRole('heading', { name: 'This invitation is over' })).toBeVisible();
});

test('shows administrators their own role for others to change, and signs a member out from afar', async ({
  page: admin,
  browser,
}) => {
  const { page, name } = await newMember(admin, browser, unique('Mara'));
  await admin.goto('/admin/people');
  await admin.getByRole('listitem').filter({ hasText: 'You' }).getByRole('link').click();
  await expect(admin.getByText('Only another administrator can change your role.')).toBeVisible();
  await expect(admin.getByRole('radio')).toHaveCount(0);

  await admin.getByRole('link', { name: 'All people' }).click();
  await admin.getByRole('link', { name }).click();
  await admin.getByRole('button', { name: /^Sign out (?!everywhere)/ }).click();
  await expect(admin.getByText('Signed in nowhere.')).toBeVisible();
  await page.reload();
  await expect(page).toHaveURL(/\/sign-in\?next=%2Faccount/);
});
