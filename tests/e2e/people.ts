import { expect, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { unique } from './admin-room';

export interface Member {
  name: string;
  email: string;
  password: string;
  context: BrowserContext;
  /** Signed in, at the account. */
  page: Page;
}

/** Invites somebody as the admin whose page it is, and accepts in a browser of their own: the door is not knocked at. */
export async function newMember(admin: Page, browser: Browser, name: string, host = '127.0.0.1'): Promise<Member> {
  await admin.goto('/admin/people');
  const { origin, port, protocol } = new URL(admin.url());
  const email = `${unique(name).toLowerCase()}@example.test`;
  const answer = await admin.request.post('/api/v1/admin/people/invitations', {
    data: { email, role: 'member' },
    headers: { origin },
  });
  expect(answer.status()).toBe(201);
  const { url } = (await answer.json()) as { url: string };
  const context = await browser.newContext({ baseURL: `${protocol}//${host}:${port}`, storageState: undefined });
  const page = await context.newPage();
  const member = { name, email, password: 'a password for a member', context, page };
  await page.goto(url.replace(/^.*(?=\/invitation)/, ''));
  await accept(member);
  return member;
}

/** Fills in the page of an invitation. */
export async function accept({ page, name, email, password }: Member): Promise<void> {
  await expect(page.getByText(email, { exact: true })).toBeVisible();
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Make account' }).click();
  await page.waitForURL('**/account');
}

/** The first step at the door; tried until it, which counts knocks, answers. */
export async function knock(page: Page, { email, password }: Pick<Member, 'email' | 'password'>): Promise<void> {
  await page.goto('/sign-in');
  await expect(async () => {
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(password);
    const answer = page.waitForResponse('**/api/auth/sign-in/email');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    expect((await answer).status()).not.toBe(429);
  }).toPass({ timeout: 70_000, intervals: [5000] });
}
