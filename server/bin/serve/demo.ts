import { system } from '#server/auth/actor';
import { getContext } from '#server/context';
import { seedDemo } from '#server/demo/seed-demo';

const admin = { email: 'demo@safelight.test', password: 'safelight-demo' };

/** Turns the settings to those of a throw-away site with an admin whom everybody knows, on this machine alone. */
export function setDemoAdmin(): void {
  process.env.HOST = '127.0.0.1';
  process.env.ADMIN_EMAIL = admin.email;
  process.env.ADMIN_PASSWORD = admin.password;
}

/** Fills the site while it answers already: the photos appear one after the other. */
export async function fillDemo(): Promise<void> {
  console.log(
    `This is a demo, and is thrown away when it stops. Sign in as ${admin.email}, password ${admin.password}`,
  );
  await seedDemo(await getContext(), system);
}
