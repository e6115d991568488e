import { expect, type Page } from '@playwright/test';
import { totpOf } from '#tests/support/totp';
import { expectFault, test } from './admin-room';
import { knock, newMember } from './people';

test.setTimeout(180_000);

test('asks for a code after the password, or for a recovery code', async ({ page: admin, browser }) => {
  const member = await newMember(admin, browser, 'Tova');
  const { page, password } = member;
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.getByLabel('Your password').fill('not the password');
  await page.getByRole('button', { name: 'Go on' }).click();
  await expectFault(page.getByLabel('Your password'), 'That is not your password.');
  await page.getByLabel('Your password').fill(password);
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByRole('img', { name: 'QR code' })).toBeVisible();
  const shown = page.getByLabel('Key to type in by hand');
  const key = await shown.innerText();
  expect(key).toMatch(/^[A-Z2-7]{32,}$/);
  for (const width of [360, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await shown.evaluate((element) => element.scrollWidth <= element.clientWidth), `${width} px`).toBe(true);
  }
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
  await page.getByLabel('Six-digit code').fill(codeOf(key));
  await page.getByRole('button', { name: 'Confirm' }).click();
  const listed = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await expect(listed).toHaveCount(10);
  const codes = await listed.allTextContents();
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await expect(page.getByRole('button', { name: 'Turn off' })).toBeVisible();

  await leave(page);
  await knock(page, member);
  await page.getByLabel('Six-digit code').fill('000000');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expectFault(page.getByLabel('Six-digit code'), /^That code is not right\./);
  await page.getByLabel('Six-digit code').fill(codeOf(key));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/account');

  await leave(page);
  await knock(page, member);
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await page.getByLabel('Recovery code').fill(codes[0]!);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/account');

  await page.getByRole('button', { name: 'Turn off' }).click();
  await page.getByLabel('Your password').fill(password);
  await page.getByRole('dialog').getByRole('button', { name: 'Turn off' }).click();
  await expect(page.getByText('The second step is off.')).toBeVisible();
});

/** What an authenticator app would show. */
function codeOf(key: string): string {
  return totpOf(`otpauth://totp/Safelight?secret=${key}`);
}

async function leave(page: Page) {
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.waitForURL('**/sign-in');
}
