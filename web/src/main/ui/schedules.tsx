import { get, mayWrite, post, put, send } from './api'
import { inWords } from './cron'
import { ago, stamp } from './format'
import { useKeys } from './keys'
import { lazy } from './lazy'
import { go, href, place } from './router'
import type { Explanation, JobSummary, Page, Schedule } from './types'
import { Ago, Confirm, Copy, Empty, ErrorBox, State, attempt, now, useLoaded } from './ui'
import { Yaml } from './yamlview'

const SHOWN = 20

const Calendar = lazy(() => import('./calendar'))

/** The schedules, as a list or as the week of their firings. */
export function SchedulesPage() {
  document.title = 'Schedules · Winch'
  const view = place.value.query.get('view') ?? 'list'
  return (
    <>
      <div class="head">
        <h1>Schedules</h1>
        <nav class="row" aria-label="Views">
          {['list', 'week'].map((name) => (
            <a
              key={name}
              class="chip"
              href={href('/schedules', { view: name === 'list' ? undefined : name })}
              {...(view === name ? { 'aria-current': 'true' } : {})}
            >
              {name === 'list' ? 'List' : 'Week'}
            </a>
          ))}
        </nav>
        <div class="grow" />
        {mayWrite() && (
          <a class="button primary" href={href('/schedules/new')}>
            New schedule
          </a>
        )}
      </div>
      {view === 'week' ? <Calendar /> : <List />}
    </>
  )
}

function List() {
  const page = Number(place.value.query.get('page') ?? '1') || 1
  const url = `/scheduled-jobs?page=${page}&size=${SHOWN}`
  const { value, error, reload } = useLoaded((signal) => get<Page<Schedule>>(url, signal), url, 5000)
  return (
    <>
      {error !== undefined && <ErrorBox error={error} />}
      {value?.items.length === 0 && (
        <Empty title="No schedules yet">
          <span>A schedule starts a job again and again, at the times of a cron expression.</span>
        </Empty>
      )}
      {value && value.items.length > 0 && (
        <div class="card">
          <table class="list">
            <thead>
              <tr>
                <th class="c-state">State</th>
                <th>Name</th>
                <th>When</th>
                <th class="c-next wide">Next</th>
                <th class="c-by wide">By</th>
                <th class="c-act wide">
                  <span class="visually-hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {value.items.map((schedule) => (
                <Row key={schedule.id} schedule={schedule} changed={reload} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {value && value.totalPages > 1 && (
        <nav class="row" aria-label="Pages of the list">
          {page > 1 && (
            <a class="button small" href={href('/schedules', { page: String(page - 1) })}>
              Newer
            </a>
          )}
          {page < value.totalPages && (
            <a class="button small" href={href('/schedules', { page: String(page + 1) })}>
              Older
            </a>
          )}
        </nav>
      )}
    </>
  )
}

function Row({ schedule, changed }: { schedule: Schedule; changed: () => void }) {
  return (
    <tr>
      <td>
        <State state={schedule.state} />
      </td>
      <td>
        <a class="title" href={href(`/schedules/${schedule.id}`)}>
          {schedule.name}
        </a>
        {schedule.error && <span class="is-FAILED"> {schedule.error}</span>}
      </td>
      <td>
        <When cron={schedule.cron} />
      </td>
      <td class="wide muted nums">
        <Next schedule={schedule} />
      </td>
      <td class="muted wide">{schedule.createdBy?.username ?? '–'}</td>
      <td class="num wide">
        <PauseOrResume schedule={schedule} changed={changed} small />
      </td>
    </tr>
  )
}

function When({ cron }: { cron: string }) {
  const words = inWords(cron)
  return words ? (
    <span title={cron}>{words}</span>
  ) : (
    <span class="mono" title="minute, hour, day of the month, month, day of the week">
      {cron}
    </span>
  )
}

/** When it starts its next job, or why it does not. */
function useNext(schedule: Schedule): Explanation | undefined {
  const minute = Math.floor(now.value / 10_000)
  return useLoaded(
    (signal) => get<Explanation>(`/scheduled-jobs/${schedule.id}/explain`, signal),
    `${schedule.id} ${schedule.state} ${minute}`,
  ).value
}

function Next({ schedule }: { schedule: Schedule }) {
  const next = useNext(schedule)
  const until = next?.details?.['until']
  if (!until) return <span title={next?.message}>–</span>
  return (
    <time dateTime={until} title={stamp(until)}>
      {ago(Date.parse(until), now.value)}
    </time>
  )
}

function PauseOrResume({ schedule, changed, small = false }: { schedule: Schedule; changed: () => void; small?: boolean }) {
  if (!mayWrite()) return null
  const act = async (what: string, done: string) => {
    await attempt(() => put(`/scheduled-jobs/${schedule.id}/${what}`), done)
    changed()
  }
  const style = small ? 'button small plain' : 'button'
  return schedule.state === 'ACTIVE' ? (
    <button type="button" class={style} onClick={() => void act('pause', 'Paused')}>
      Pause{small && <span class="visually-hidden"> {schedule.name}</span>}
    </button>
  ) : (
    <button type="button" class={style} onClick={() => void act('resume', 'Resumed')}>
      Resume{small && <span class="visually-hidden"> {schedule.name}</span>}
    </button>
  )
}

/** One schedule. */
export function SchedulePage({ id }: { id: string }) {
  const { value, error, reload } = useLoaded((signal) => get<Schedule>(`/scheduled-jobs/${id}`, signal), id, 5000)
  useKeys({ u: () => go(href('/schedules')) })
  document.title = `${value?.name ?? 'Schedule'} · Winch`
  if (error && !value) {
    return (
      <Empty title="There is no such schedule">
        <a class="button" href={href('/schedules')}>
          Schedules
        </a>
      </Empty>
    )
  }
  if (!value) return null
  const { id: _, createdBy, createdAt, state, cron, error: fault, ...file } = value
  return (
    <>
      <div class="crumbs">
        <a href={href('/schedules')}>Schedules</a> / <span class="mono">{id.slice(-6)}</span>
      </div>
      <div class="head">
        <State state={state} badge />
        <h1>{value.name}</h1>
        <div class="grow" />
        <a class="button" href={href('/jobs', { schedule: id })}>
          Its jobs
        </a>
        <PauseOrResume schedule={value} changed={reload} />
        {mayWrite() && (
          <>
            <button type="button" class="button" onClick={() => void trigger(id)}>
              Run now
            </button>
            <a class="button" href={href(`/schedules/${id}/edit`)}>
              Edit
            </a>
          </>
        )}
        {mayWrite() && (
          <Confirm
            label="Delete"
            sure="Delete this schedule?"
            danger
            act={async () => {
              if (await attempt(() => send('DELETE', `/scheduled-jobs/${id}`), 'Deleted')) go(href('/schedules'))
            }}
          />
        )}
      </div>
      {value.description && <p class="muted">{value.description}</p>}
      <NextCard schedule={value} />
      {fault && <ErrorBox error={new Error(fault)} />}
      <div class="facts">
        <span class="row">
          id <b class="mono">{id}</b> <Copy value={id} label="Copy the id" />
        </span>
        <span class="row">
          created <b><Ago time={createdAt} /></b>
        </span>
        {createdBy && (
          <span class="row">
            by <b>{createdBy.username}</b>
          </span>
        )}
      </div>
      <section class="card">
        <Yaml value={{ ...file, schedule: { cron } }} />
      </section>
    </>
  )
}

async function trigger(id: string): Promise<void> {
  await attempt(async () => {
    const job = await post<JobSummary>(`/scheduled-jobs/${id}/trigger`, '')
    go(href(`/jobs/${job.id}`))
  })
}

function NextCard({ schedule }: { schedule: Schedule }) {
  const next = useNext(schedule)
  return (
    <section class="reason" aria-label="When it starts jobs">
      <div class="row wrap">
        <strong>
          <When cron={schedule.cron} />
        </strong>
        <code class="muted">{schedule.cron}</code>
      </div>
      {next && <span>{next.message}</span>}
    </section>
  )
}
