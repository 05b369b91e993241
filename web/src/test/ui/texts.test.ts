import { expect, test } from 'vitest'
import { EventParser } from '../../main/ui/events'
import { anyState, filterIn, filterOf, fits, hasState, textOf, whileTyped, withQuery } from '../../main/ui/filter'
import { ago, duration, ran } from '../../main/ui/format'
import { merge } from '../../main/ui/joblist'
import type { JobState, JobSummary } from '../../main/ui/types'
import { slice, topOf } from '../../main/ui/window'

test('durations have at most two units', () => {
  const texts = [0, 999, 1500, 9999, 59_999, 60_000, 3_600_000, 90_061_000, -5].map(duration)
  expect(texts).toEqual(['0 ms', '999 ms', '1.5 s', '9.9 s', '59 s', '1m 00s', '1h 00m', '1d 1h', '0 ms'])
})

test('conditions are read from a text, and written as one', () => {
  const text = 'state:FAILED tag:etl name:"nightly import" by:ann from:24h disk full'
  const filter = { state: 'FAILED', tag: 'etl', name: 'nightly import', createdBy: 'ann', from: '24h', q: 'disk full' }
  expect(filterIn(text)).toEqual(filter)
  expect(textOf(filter)).toBe(text)
  expect(filterIn('disk State:failed  full since:1h')).toEqual({ state: 'FAILED', from: '1h', q: 'disk full' })
  expect(filterIn('http://x tag: id:7')).toEqual({ q: 'http://x tag: id:7' })
  expect([whileTyped('disk tag:et'), whileTyped('disk tag:etl '), whileTyped('id:7'), whileTyped('by:')]).toEqual([
    'disk', 'disk tag:etl', 'id:7', '',
  ])
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
  expect(parser.lastId).toBe('1-a')
  expect(parser.push('\r\n')).toEqual([{ id: '1-a', event: 'message', data: 'y' }])
  expect(parser.push('id: 2\n\nid: 3\n')).toEqual([])
  expect(parser.lastId).toBe('2')
})

test('the address is the filter', () => {
  const filter = filterOf(new URLSearchParams('state=FAILED&q=a%20b&tag=&other=1'))
  expect(filter).toEqual({ state: 'FAILED', q: 'a b' })
  expect(withQuery('/jobs', filter, { after: '', limit: '50' })).toBe('/jobs?q=a+b&state=FAILED&limit=50')
  expect(withQuery('/events', {})).toBe('/events')
  expect(anyState(filter)).toEqual({ q: 'a b' })
  expect(hasState({ state: 'FAILED,RUNNING' }, 'RUNNING')).toBe(true)
  expect(hasState({ state: 'FAILED' }, 'RUNNING')).toBe(false)
  expect(hasState({}, 'RUNNING')).toBe(true)
})

test('changed rows stay where they are, others are told apart', () => {
  const job = (id: string, state: JobState): JobSummary => ({ id, name: id, state, createdAt: '', position: 0 })
  const result = merge([job('a', 'RUNNING'), job('b', 'RUNNING')], [job('b', 'FAILED'), job('c', 'PENDING')])
  expect(result.rows.map((row) => row.state)).toEqual(['RUNNING', 'FAILED'])
  expect(result.others.map((row) => row.id)).toEqual(['c'])
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
