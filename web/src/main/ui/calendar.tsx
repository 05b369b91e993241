import { get } from './api'
import { href, place, setQuery } from './router'
import type { Firing, Firings, Page, Schedule } from './types'
import { Empty, ErrorBox, StateIcon, now, useLoaded } from './ui'
import { cells, dateText, plusDays, weekOf, type Cell, type Entry } from './week'

/** Schedules that are drawn, and firings of each. */
const SCHEDULES = 100
const FIRINGS = 3000
const AT_ONCE = 4

interface Week {
  all: { schedule: Schedule; firings: Firing[] }[]
  /** Names of schedules of which there are more firings. */
  cut: string[]
  more: number
}

async function load(from: Date, to: Date, signal: AbortSignal): Promise<Week> {
  const schedules: Schedule[] = []
  let total = 0
  for (let page = 1; schedules.length < SCHEDULES; page++) {
    const part = await get<Page<Schedule>>(`/scheduled-jobs?page=${page}&size=20`, signal)
    schedules.push(...part.items)
    total = part.totalItems
    if (page >= part.totalPages) break
  }
  const week: Week = { all: [], cut: [], more: Math.max(0, total - schedules.length) }
  const waiting = [...schedules]
  const work = async () => {
    for (let schedule = waiting.shift(); schedule; schedule = waiting.shift()) {
      const firings: Firing[] = []
      let next: string | undefined = from.toISOString()
      while (next && firings.length < FIRINGS) {
        const query = new URLSearchParams({ from: next, to: to.toISOString(), limit: '1000' })
        const part: Firings = await get(`/scheduled-jobs/${schedule.id}/firings?${query}`, signal)
        firings.push(...part.firings)
        next = part.next
      }
      if (next) week.cut.push(schedule.name)
      week.all.push({ schedule, firings })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  const order = new Map(schedules.map((schedule, i) => [schedule.id, i]))
  week.all.sort((a, b) => (order.get(a.schedule.id) ?? 0) - (order.get(b.schedule.id) ?? 0))
  return week
}

/** Past and planned firings of a week. */
export default function Calendar() {
  const start = weekOf(place.value.query.get('week') ?? '', new Date(now.value))
  const end = plusDays(start, 7)
  const key = dateText(start)
  const { value, error } = useLoaded((signal) => load(start, end, signal), key, 60_000)
  const week = value && cells(value.all, start)
  const flat = week?.flat() ?? []
  const missed = flat.reduce((sum, cell) => sum + count(cell, 'MISSED'), 0)
  const collisions = flat.reduce((sum, cell) => sum + cell.collisions.size, 0)
  const go = (days: number) => setQuery({ week: dateText(plusDays(start, days)) })
  return (
    <>
      <div class="row wrap">
        <button type="button" class="button small" onClick={() => go(-7)}>
          Week before
        </button>
        <button type="button" class="button small" onClick={() => setQuery({ week: undefined })}>
          This week
        </button>
        <button type="button" class="button small" onClick={() => go(7)}>
          Week after
        </button>
        <h2>
          {day(start, true)} – {day(plusDays(start, 6), true)}
        </h2>
        {week && (
          <span class={missed > 0 ? 'is-FAILED' : 'muted'} role="status">
            {missed} missed, {collisions} {collisions === 1 ? 'collision' : 'collisions'}
          </span>
        )}
      </div>
      {error !== undefined && <ErrorBox error={error} />}
      {value?.all.length === 0 && <Empty title="No schedules yet" />}
      {value && value.cut.length > 0 && (
        <p class="muted">Not all firings are drawn of {value.cut.join(', ')}.</p>
      )}
      {value && value.more > 0 && (
        <p class="muted">
          {value.more} older {value.more === 1 ? 'schedule is' : 'schedules are'} not drawn.
        </p>
      )}
      {week && (
        <ol class="week card">
          {week.map((hours, i) => (
            <Day key={i} date={plusDays(start, i)} hours={hours} />
          ))}
        </ol>
      )}
    </>
  )
}

function count(cell: Cell, state: string): number {
  return cell.entries.filter((entry) => entry.state === state).reduce((sum, entry) => sum + entry.firings.length, 0)
}

function Day({ date, hours }: { date: Date; hours: Cell[] }) {
  const today = dateText(date) === dateText(new Date(now.value))
  return (
    <li class={`day ${today ? 'today' : ''}`}>
      <h3>{day(date, false)}</h3>
      <ol>
        {hours.map((cell, hour) => (
          <li key={hour} class={`hour ${cell.entries.length === 0 ? 'free' : ''}`}>
            <span class="muted nums">{String(hour).padStart(2, '0')}</span>
            <span class="firings">
              {cell.entries.map((entry) => (
                <Firing key={`${entry.schedule.id} ${entry.state}`} entry={entry} />
              ))}
              {[...cell.collisions].map(([minute, names]) => (
                <span key={minute} class="tag" title={`At ${clock(`${minute}Z`)}: ${names.join(', ')}`}>
                  {names.length} at once
                </span>
              ))}
            </span>
          </li>
        ))}
      </ol>
    </li>
  )
}

function Firing({ entry }: { entry: Entry }) {
  const first = entry.firings[0]
  const many = entry.firings.length
  const words = entry.state === 'MISSED' ? 'missed' : entry.state === 'PLANNED' ? 'planned' : entry.state.toLowerCase()
  return (
    <a class={`firing is-${entry.state}`} href={target(entry)} title={`${first ? clock(first.at) : ''} ${entry.schedule.name}: ${words}`}>
      <StateIcon state={entry.state} />
      <span class="cut">{entry.schedule.name}</span>
      {many > 1 && <span class="nums">×{many}</span>}
      <span class="visually-hidden">{words}</span>
    </a>
  )
}

/** Of one job its page, of several their list, of what is not there the schedule. */
function target(entry: Entry): string {
  const first = entry.firings[0]
  const last = entry.firings.at(-1)
  if (!first?.job || !last?.job) return href(`/schedules/${entry.schedule.id}`)
  if (entry.firings.length === 1) return href(`/jobs/${first.job.id}`)
  const to = new Date(Date.parse(last.job.createdAt) + 1000).toISOString()
  return href('/jobs', { schedule: entry.schedule.id, from: first.job.createdAt, to })
}

function day(date: Date, whole: boolean): string {
  return date.toLocaleDateString('en-GB', { ...(whole ? {} : { weekday: 'short' }), day: 'numeric', month: 'short' })
}

function clock(time: string): string {
  return new Date(time).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
}
