import { expect, type Page } from '@playwright/test';
import { test } from './admin-room';
import { newMember } from './people';

test('signs in by a passkey until it is removed', async ({ page: admin, browser }) => {
  // Browsers bind passkeys to names, never to an address.
  const { page } = await newMember(admin, browser, 'Pasque', 'localhost');
  await addAuthenticator(page);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Blue key');
  await page.getByRole('button', { name: 'Add passkey' }).click();
  await expect(page.getByText('Passkey added.')).toBeVisible();

  await leave(page);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.waitForURL('**/account');

  await page.getByRole('button', { name: 'Remove Blue key' }).click();
  await page.getByRole('button', { name: 'Remove passkey' }).click();
  await expect(page.getByText('No passkey yet.')).toBeVisible();
  await leave(page);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await expect(page.getByText('That passkey belongs to no account here.')).toBeVisible();
});

test('says where passkeys cannot be had', async ({ page }) => {
  await page.goto('/account');
  await expect(page.getByText('Browsers take passkeys only where the site has a name.')).toBeVisible();
});

/** A device with a fingerprint that always matches. */
async function addAuthenticator(page: Page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function leave(page: Page) {
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.waitForURL('**/sign-in');
}
