import bowser from 'bowser';
import type { SessionView } from './schemas';

/** "Firefox on macOS", as far as a User-Agent tells. */
export function describeDevice(userAgent: string | null): Pick<SessionView, 'device' | 'isHandheld'> {
  if (!userAgent) return unknown;
  const { browser, os, platform } = bowser.parse(userAgent);
  return {
    device: [browser.name, os.name].filter(Boolean).join(' on ') || unknown.device,
    isHandheld: platform.type === 'mobile' || platform.type === 'tablet',
  };
}

const unknown = { device: 'Unknown device', isHandheld: false };
