/**
 * The wall clock where the photo was taken, whatever zone the reader or the server is in: `1 May 2024, 18:03`.
 * @param takenAt `2024-05-01T18:03:22`
 */
export function formatTaken(takenAt: string, language: string): string {
  const time = new Date(`${takenAt}Z`);
  if (Number.isNaN(time.getTime())) return takenAt;
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  }).format(time);
}
