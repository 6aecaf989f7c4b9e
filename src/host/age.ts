const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long ago something was, for lists: `now`, `4 min ago`, `2 hr ago`, `3 days ago`, from a week on the date. */
export function ageInWords(at: number, now: number, locale?: string): string {
  const age = now - at;
  if (age < minute) return 'now';
  if (age < hour) return `${Math.floor(age / minute)} min ago`;
  if (age < day) return `${Math.floor(age / hour)} hr ago`;
  const days = Math.floor(age / day);
  if (days < 7) return days === 1 ? '1 day ago' : `${days} days ago`;
  return new Date(at).toLocaleDateString(locale, { year: 'numeric', month: 'short', day: 'numeric' });
}
