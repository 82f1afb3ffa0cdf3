/** Parts of an instant in a time zone, as two-digit strings (year as four). One formatter per zone is kept. */
export interface ZonedParts {
  year: string;
  month: string;
  day: string;
  hour: string;
  minute: string;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

export function zonedParts(at: Date, timezone: string): ZonedParts {
  let formatter = formatters.get(timezone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-GB', {
      timeZone: timezone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formatters.set(timezone, formatter);
  }
  const parts: ZonedParts = { year: '', month: '', day: '', hour: '', minute: '' };
  for (const { type, value } of formatter.formatToParts(at)) {
    if (type === 'year' || type === 'month' || type === 'day' || type === 'hour' || type === 'minute') {
      parts[type] = value;
    }
  }
  return parts;
}
