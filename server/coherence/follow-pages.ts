import type { Bus } from './bus';
import { tagClock } from './tag-clock';

/** Of the coherence log: what public pages show. No page depends on who is signed in, and many thousands may be signed out at once. */
const pageTopics = new Set(['photo', 'gallery', 'site']);

/** Lets the tags of public pages move as the feed says, and nothing be fresh while it is late. */
export function followPages(bus: Bus): void {
  const clock = tagClock();
  bus.onChange(({ topic, key }) => {
    if (pageTopics.has(topic)) clock.move(key ? [topic, `${topic}:${key}`] : [topic]);
  });
  bus.onGap(() => clock.moveAll());
  clock.follow(() => bus.feedAgeMs());
  clock.moveAll();
}
