import { expect, test } from 'vitest'
import { EventParser } from '../../main/ui/events'
import { filterOf, fits, jobsUrl } from '../../main/ui/filter'
import { ago, duration, ran } from '../../main/ui/format'
import { slice, topOf } from '../../main/ui/window'

test('durations have at most two units', () => {
  const texts = [0, 999, 1500, 9999, 59_999, 60_000, 3_600_000, 90_061_000, -5].map(duration)
  expect(texts).toEqual(['0 ms', '999 ms', '1.5 s', '9.9 s', '59 s', '1m 00s', '1h 00m', '1d 1h', '0 ms'])
})

test('how long ago', () => {
  expect([500, 12_000, 300_000, 7_200_000, 200_000_000, -5000].map((t) => ago(0, t))).toEqual([
    'now', '12 s ago', '5 min ago', '2 h ago', '2 d ago', 'in 5 s',
  ])
})

test('a run lasts until its end, or until now', () => {
  const startedAt = '2026-11-30T08:00:00Z'
  const now = Date.parse('2026-11-30T08:01:00Z')
  expect(ran({}, now)).toBeUndefined()
  expect(ran({ startedAt }, now)).toBe(60_000)
  expect(ran({ startedAt, failedAt: '2026-11-30T08:00:05Z' }, now)).toBe(5000)
})

test('events arrive in pieces', () => {
  const parser = new EventParser()
  expect(parser.push(': hello\n\nid: 1-a\nevent: ta')).toEqual([])
  expect(parser.push('sk\ndata: {"x":\ndata: 1}\n\ndata:y\n')).toEqual([
    { id: '1-a', event: 'task', data: '{"x":\n1}' },
  ])
  expect(parser.push('\r\n')).toEqual([{ id: '1-a', event: 'message', data: 'y' }])
})

test('the address is the filter', () => {
  const filter = filterOf(new URLSearchParams('state=FAILED&q=a%20b&tag=&other=1'))
  expect(filter).toEqual({ state: 'FAILED', q: 'a b' })
  expect(jobsUrl(filter, { page: 2, size: 20 })).toBe('/jobs?page=2&size=20&q=state%3Afailed+a+b')
  expect(jobsUrl({}, { page: 1, size: 20 })).toBe('/jobs?page=1&size=20')
})

test('commands are found by their letters in order', () => {
  expect(fits('fj', 'Failed jobs')).toBe(true)
  expect(fits('jf', 'Failed jobs')).toBe(false)
  expect(fits(' ', 'Jobs')).toBe(true)
})

test('no more than 100 rows are in the page, and every row can be reached', () => {
  for (const count of [0, 1, 50, 10_000, 1_000_000, 20_000_000]) {
    const size = 600
    for (const index of [0, Math.floor(count / 2), count - 1]) {
      if (index < 0 || index >= count) continue
      const top = topOf(index, count, 18, size)
      const part = slice(count, 18, top, size)
      expect(part.last - part.first).toBeLessThanOrEqual(100)
      expect(part.first).toBeLessThanOrEqual(index)
      expect(part.last).toBeGreaterThan(index)
      expect(part.height).toBeLessThanOrEqual(12_000_000)
    }
  }
  expect(slice(1_000_000, 18, 1e9, 600).last).toBe(1_000_000)
})
