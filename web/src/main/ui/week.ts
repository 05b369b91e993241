import type { Firing } from './types'

/** Firings of schedules by day and hour of a week, in the time of this browser. */

export interface Named {
  id: string
  name: string
}

/** Firings of one schedule in one hour that have the same state. */
export interface Entry {
  schedule: Named
  /** State of the jobs, or MISSED or PLANNED. */
  state: string
  firings: Firing[]
}

export interface Cell {
  entries: Entry[]
  /** The schedules that fire in one minute of this hour, by minute. */
  collisions: Map<string, string[]>
}

/** The midnight that begins the week of a day. */
export function monday(day: Date): Date {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() - ((day.getDay() + 6) % 7))
}

export function plusDays(day: Date, days: number): Date {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days)
}

/** The date as it is in addresses. */
export function dateText(day: Date): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}

/** The week that a date of an address is in; that of today for any other text. */
export function weekOf(text: string, today: Date): Date {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  const day = parts ? new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])) : today
  return monday(Number.isNaN(day.getTime()) ? today : day)
}

/** Seven days of 24 hours. An hour that a change of the clocks repeats has both. */
export function cells(all: { schedule: Named; firings: Firing[] }[], start: Date): Cell[][] {
  const week = Array.from({ length: 7 }, () =>
    Array.from({ length: 24 }, (): Cell => ({ entries: [], collisions: new Map() })),
  )
  const days = new Map(week.map((day, i) => [dateText(plusDays(start, i)), day]))
  for (const { schedule, firings } of all) {
    for (const firing of firings) {
      const at = new Date(firing.at)
      const cell = days.get(dateText(at))?.[at.getHours()]
      if (!cell) continue
      const state = firing.job?.state ?? firing.state
      const entry = cell.entries.find((one) => one.schedule.id === schedule.id && one.state === state)
      if (entry) entry.firings.push(firing)
      else cell.entries.push({ schedule, state, firings: [firing] })
      if (firing.state === 'MISSED') continue
      const minute = firing.at.slice(0, 16)
      const names = cell.collisions.get(minute) ?? []
      if (!names.includes(schedule.name)) cell.collisions.set(minute, [...names, schedule.name])
    }
  }
  for (const cell of week.flat()) {
    for (const [minute, names] of cell.collisions) if (names.length < 2) cell.collisions.delete(minute)
  }
  return week
}
