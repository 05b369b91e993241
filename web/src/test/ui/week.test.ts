import { expect, test } from 'vitest'
import { diff, hunks } from '../../main/ui/diff'
import type { Firing } from '../../main/ui/types'
import { cells, dateText, monday, weekOf } from '../../main/ui/week'

const START = new Date(2026, 10, 30)

function at(day: number, hour: number, minute: number): string {
  return new Date(2026, 10, 30 + day, hour, minute).toISOString()
}

test('a week begins on Monday', () => {
  expect(dateText(monday(new Date(2026, 11, 6, 23, 59)))).toBe('2026-11-30')
  expect(dateText(weekOf('2026-12-02', new Date(2026, 0, 1)))).toBe('2026-11-30')
  expect(dateText(weekOf('soon', new Date(2026, 11, 1)))).toBe('2026-11-30')
})

test('firings of an hour are put together by schedule and state, collisions are counted by minute', () => {
  const job = (state: 'FAILED' | 'COMPLETED') => ({ id: state, state, createdAt: at(1, 3, 0) })
  const poll: Firing[] = [
    { at: at(1, 3, 0), state: 'STARTED', job: job('COMPLETED') },
    { at: at(1, 3, 20), state: 'STARTED', job: job('COMPLETED') },
    { at: at(1, 3, 40), state: 'STARTED', job: job('FAILED') },
    { at: at(9, 3, 0), state: 'PLANNED' },
  ]
  const nightly: Firing[] = [
    { at: at(1, 3, 20), state: 'MISSED' },
    { at: at(1, 3, 40), state: 'PLANNED' },
  ]
  const week = cells(
    [
      { schedule: { id: 'p', name: 'poll' }, firings: poll },
      { schedule: { id: 'n', name: 'nightly' }, firings: nightly },
    ],
    START,
  )
  const hour = week[1]?.[3]
  expect(hour?.entries.map((entry) => `${entry.schedule.name} ${entry.state} ${entry.firings.length}`)).toEqual([
    'poll COMPLETED 2',
    'poll FAILED 1',
    'nightly MISSED 1',
    'nightly PLANNED 1',
  ])
  expect([...(hour?.collisions.values() ?? [])]).toEqual([['poll', 'nightly']])
  expect(week.flat().filter((cell) => cell.entries.length > 0)).toHaveLength(1)
})

test('a comparison has the lines that differ and what is around them', () => {
  const lines = diff(['a', 'b', 'c', 'd', 'e', 'f'], ['a', 'x', 'c', 'd', 'e', 'f', 'g'])
  expect(lines.map(({ kind, text }) => `${kind[0]}${text}`)).toEqual(['sa', 'rb', 'ax', 'sc', 'sd', 'se', 'sf', 'ag'])
  expect(hunks(lines, 1).map((line) => line?.text ?? '…')).toEqual(['a', 'b', 'x', 'c', '…', 'f', 'g'])
  expect(diff(['a'], ['a']).every((line) => line.kind === 'same')).toBe(true)
  const long = Array.from({ length: 3000 }, (_, i) => `${i}`)
  expect(diff(long, [...long].reverse()).filter((line) => line.kind !== 'same').length).toBe(6000)
})
