import { formatCount, formatNumber } from '../src/protocol/counts.ts';
import type { LineCountsView } from '../src/protocol/changeViews.ts';

/** Numbers and times as the user reads them. Pure, in American English; times follow the locale given. */

export { formatCount, formatNumber, formatSize } from '../src/protocol/counts.ts';

export const formatFiles = (count: number): string => formatCount(count, 'file', 'files');

/** `Files` for a button: `1 File`, `12 Files`. */
export const formatFilesTitle = (count: number): string => formatCount(count, 'File', 'Files');

export const verbFor = (count: number, one: string, other: string): string => (count === 1 ? one : other);

/** `+120`, empty when zero. */
export const formatAdded = (count: number): string => (count === 0 ? '' : `+${formatNumber(count)}`);
/** `−31` with a real minus, empty when zero. */
export const formatRemoved = (count: number): string => (count === 0 ? '' : `−${formatNumber(count)}`);

/** `120 lines added, 31 removed`; empty when nothing changed. */
export function speakLines({ added, removed }: LineCountsView): string {
  if (added > 0 && removed > 0) return `${formatCount(added, 'line', 'lines')} added, ${formatNumber(removed)} removed`;
  if (added > 0) return `${formatCount(added, 'line', 'lines')} added`;
  return removed > 0 ? `${formatCount(removed, 'line', 'lines')} removed` : '';
}

/** While something runs: `0:42`, `12:05`, `1:02:05`. */
export function formatElapsed(milliseconds: number): string {
  const total = Math.max(0, Math.floor(milliseconds / 1000));
  const seconds = String(total % 60).padStart(2, '0');
  const minutes = Math.floor(total / 60) % 60;
  const hours = Math.floor(total / 3600);
  return hours === 0 ? `${minutes}:${seconds}` : `${hours}:${String(minutes).padStart(2, '0')}:${seconds}`;
}

/** When it is over: `51 s`, `2 min 5 s`, `1 h 2 min`; `0.3 s` below a second. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 950) return `${(Math.max(0, milliseconds) / 1000).toFixed(1)} s`;
  const total = Math.round(milliseconds / 1000);
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  if (hours > 0) return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
  if (minutes > 0) return seconds === 0 ? `${minutes} min` : `${minutes} min ${seconds} s`;
  return `${seconds} s`;
}

/** `950 tokens`, `13k tokens`, `2.1M tokens`; nothing when it is not known. */
export function formatTokens(count: number | undefined): string {
  if (count === undefined) return '';
  const [value, unit] = count < 999.5 ? [count, ''] : count < 999_500 ? [count / 1000, 'k'] : [count / 1_000_000, 'M'];
  const shown = unit === 'M' && value < 9.95 ? value.toFixed(1) : formatNumber(Math.round(value));
  return `${shown}${unit} ${count === 1 ? 'token' : 'tokens'}`;
}

/** Age in a row: `now`, `4m`, `1h`, `1d` up to a week, then a date. */
export function formatAge(at: number, now: number, locale?: string): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return 'now';
  if (minutes < 60) return `${minutes}m`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)}h`;
  if (minutes < 7 * 24 * 60) return `${Math.floor(minutes / (24 * 60))}d`;
  return formatDate(at, now, locale);
}

/** Spoken age: `4 minutes ago`, `just now`, else a date. */
export function speakAge(at: number, now: number, locale?: string): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${formatCount(minutes, 'minute', 'minutes')} ago`;
  if (minutes < 24 * 60) return `${formatCount(Math.floor(minutes / 60), 'hour', 'hours')} ago`;
  if (minutes < 7 * 24 * 60) return `${formatCount(Math.floor(minutes / (24 * 60)), 'day', 'days')} ago`;
  return formatDate(at, now, locale);
}

/** `today, 2:32 PM`, `yesterday, 9:05 AM`, `Nov 14, 9:05 AM`. */
export function formatMoment(at: number, now: number, locale?: string): string {
  const time = formatWith(at, locale, { hour: 'numeric', minute: '2-digit' });
  const days = daysBetween(at, now);
  if (days === 0) return `today, ${time}`;
  if (days === 1) return `yesterday, ${time}`;
  return `${formatDate(at, now, locale)}, ${time}`;
}

/** The heading of a day: `Today`, `Yesterday`, `Monday, November 17`. */
export function formatDay(at: number, now: number, locale?: string): string {
  const days = daysBetween(at, now);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return formatWith(at, locale, {
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    ...(sameYear ? {} : { year: 'numeric' }),
  });
}

function formatDate(at: number, now: number, locale?: string): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return formatWith(at, locale, {
    month: 'short',
    day: 'numeric',
    ...(sameYear ? {} : { year: 'numeric' }),
  });
}

/** Calendar days from `at` to `now` in local time, also across a change of the clock. */
export function daysBetween(at: number, now: number): number {
  const day = (time: number): number => {
    const date = new Date(time);
    return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000;
  };
  return day(now) - day(at);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter takes longer than drawing a row, so each is made once. */
function formatWith(at: number, locale: string | undefined, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify([locale, options]);
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat(locale, options);
    formatters.set(key, formatter);
  }
  return formatter.format(at);
}
