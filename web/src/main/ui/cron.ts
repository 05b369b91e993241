/** Reads the five fields of a cron expression, in words and as the times it names. */

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** A cron expression in words where it is a common one; undefined for others. */
export function inWords(cron: string): string | undefined {
  const named: Record<string, string> = {
    '@hourly': 'every hour',
    '@daily': 'every day at 00:00',
    '@midnight': 'every day at 00:00',
    '@weekly': 'every Sunday at 00:00',
    '@monthly': 'on the 1st of each month at 00:00',
    '@yearly': 'on 1 January at 00:00',
    '@annually': 'on 1 January at 00:00',
  }
  const text = cron.trim().replace(/\s+/g, ' ')
  if (named[text]) return named[text]
  const every = /^@every (.+)$/.exec(text)?.[1]
  if (every) return `every ${every}`
  const fields = text.split(' ')
  if (fields.length !== 5) return undefined
  const [minute = '', hour = '', day = '', month = '', week = ''] = fields
  if (month !== '*') return undefined
  const step = /^\*\/(\d+)$/.exec(minute)?.[1]
  if (hour === '*' && day === '*' && week === '*') {
    if (minute === '*') return 'every minute'
    if (step) return `every ${step} minutes`
    if (/^\d+$/.test(minute)) return `every hour at :${minute.padStart(2, '0')}`
    return undefined
  }
  const hours = /^\*\/(\d+)$/.exec(hour)?.[1]
  if (hours && /^\d+$/.test(minute) && day === '*' && week === '*') {
    return `every ${hours} hours at :${minute.padStart(2, '0')}`
  }
  if (!/^\d+$/.test(minute) || !/^\d+$/.test(hour)) return undefined
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
  if (day === '*' && week === '*') return `every day at ${time}`
  if (day === '*' && week === '1-5') return `Monday to Friday at ${time}`
  if (day === '*' && /^[0-7]$/.test(week)) return `every ${DAYS[Number(week) % 7]} at ${time}`
  if (week === '*' && /^\d+$/.test(day)) return `on day ${day} of each month at ${time}`
  return undefined
}
