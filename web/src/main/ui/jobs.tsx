import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { mayWrite, put } from './api'
import { duration, ran } from './format'
import { BulkDialog, type Bulk } from './bulk'
import { filterIn, filterOf, textOf, whileTyped, withQuery, type JobFilter } from './filter'
import { useJobList, type Totals } from './joblist'
import { useKeys } from './keys'
import { go, href, place, setQuery } from './router'
import type { JobState, JobSummary } from './types'
import { Ago, Empty, ErrorBox, State, attempt, now } from './ui'
import { forgetView, saveView, savedViews } from './views'

const STATES: JobState[] = ['RUNNING', 'SCHEDULED', 'PENDING', 'FAILED', 'COMPLETED', 'CANCELLED']
const SPANS = [
  ['', 'any time'],
  ['1h', 'last hour'],
  ['24h', 'last 24 hours'],
  ['168h', 'last 7 days'],
] as const
const OTHERS = [
  ['tag', 'tag'],
  ['name', 'name'],
  ['createdBy', 'by'],
  ['to', 'until'],
  ['schedule', 'schedule'],
] as const

/** The list of jobs that the address describes. */
export function JobsPage() {
  document.title = 'Jobs · Winch'
  const filter = filterOf(place.value.query)
  const sort = place.value.query.get('sort') ?? ''
  const list = useJobList(filter, sort)
  const items = list.rows ?? []
  const [chosen, setChosen] = useState(-1)
  const [bulk, setBulk] = useState<Bulk>()
  const key = withQuery('', filter, { sort })
  const filtered = Object.keys(filter).length > 0

  useLayoutEffect(() => setChosen(-1), [key])
  const move = (by: number) => setChosen((at) => Math.max(0, Math.min(items.length - 1, at + by)))
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    Enter: () => {
      const job = items[chosen]
      if (job) go(href(`/jobs/${job.id}`))
    },
  })

  return (
    <>
      <div class="head">
        <h1>Jobs</h1>
        {list.fresh.length > 0 && (
          <button type="button" class="button small primary" onClick={list.showFresh}>
            Show {list.fresh.length} new
          </button>
        )}
        <div class="grow" />
        {mayWrite() && filtered && (
          <>
            <button type="button" class="button small" onClick={() => setBulk('cancel')}>
              Cancel all…
            </button>
            <button type="button" class="button small" onClick={() => setBulk('restart')}>
              Restart all…
            </button>
          </>
        )}
        {mayWrite() && (
          <a class="button primary" href={href('/new')}>
            New job
          </a>
        )}
      </div>
      <Filters filter={filter} totals={list.totals} />
      <Views query={withQuery('', filter, { sort }).slice(1)} title={textOf(filter)} />
      {list.error !== undefined && <ErrorBox error={list.error} />}
      {list.rows && items.length === 0 && <NoJobs filtered={filtered} />}
      {items.length > 0 && (
        <div class="card">
          <JobTable jobs={items} chosen={chosen} sort={sort} />
        </div>
      )}
      {list.more && (
        <div>
          <button type="button" class="button" onClick={list.loadMore}>
            Show more
          </button>
        </div>
      )}
      {bulk && <BulkDialog action={bulk} filter={filter} close={() => setBulk(undefined)} />}
    </>
  )
}

function NoJobs({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <Empty title="No job matches">
        <a class="button" href={href('/jobs')}>
          Show all jobs
        </a>
      </Empty>
    )
  }
  return (
    <Empty title="No jobs yet">
      <span>
        Write the first one here, or submit a file: <code>bin/winch submit examples/hello.yaml</code>
      </span>
    </Empty>
  )
}

function Filters({ filter, totals }: { filter: JobFilter; totals: Totals | undefined }) {
  const input = useRef<HTMLInputElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const q = filter.q ?? ''
  useEffect(() => {
    if (input.current && document.activeElement !== input.current) input.current.value = q
  }, [q])
  const typed = (text: string) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setQuery({ q: whileTyped(text) || undefined }, true), 200)
  }
  /** Conditions in the text become chips. */
  const enter = (field: HTMLInputElement) => {
    clearTimeout(timer.current)
    const { q: rest, ...conditions } = filterIn(field.value)
    field.value = rest ?? ''
    setQuery({ ...conditions, q: rest }, true)
  }
  return (
    <div class="row wrap" role="search">
      <input
        ref={input}
        class="field grow"
        data-search
        type="search"
        aria-label="Search jobs"
        placeholder="Search, or tag:x name:x by:x since:24h, then Enter"
        defaultValue={q}
        onInput={(e) => typed(e.currentTarget.value)}
        onKeyDown={(e) => {
          if (e.key === 'Escape') e.currentTarget.blur()
          if (e.key === 'Enter') enter(e.currentTarget)
        }}
      />
      <select
        class="field"
        aria-label="Created"
        value={filter.from ?? ''}
        onChange={(e) => setQuery({ from: e.currentTarget.value || undefined })}
      >
        {SPANS.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
        {filter.from && !SPANS.some(([value]) => value === filter.from) && <option value={filter.from}>since {filter.from}</option>}
      </select>
      {STATES.map((state) => (
        <button
          key={state}
          type="button"
          class="chip"
          aria-pressed={filter.state === state}
          onClick={() => setQuery({ state: filter.state === state ? undefined : state })}
        >
          <State state={state} />
          <span class="nums chip-count">
            {totals ? (totals.totals[state] ?? 0).toLocaleString('en') : ''}
            {totals?.more?.includes(state) ? '+' : ''}
          </span>
        </button>
      ))}
      {OTHERS.map(
        ([field, label]) =>
          filter[field] && (
            <button key={field} type="button" class="chip" aria-pressed="true" onClick={() => setQuery({ [field]: undefined })}>
              {label} {filter[field]} <span aria-hidden="true">×</span>
              <span class="visually-hidden">, remove this filter</span>
            </button>
          ),
      )}
    </div>
  )
}

/** Filters that were saved under a name, and a way to save this one. */
function Views({ query, title }: { query: string; title: string }) {
  const [naming, setNaming] = useState(false)
  const views = savedViews.value
  const current = views.find((view) => view.query === query)
  if (views.length === 0 && query === '') return null
  const save = (event: SubmitEvent) => {
    event.preventDefault()
    const name = String(new FormData(event.currentTarget as HTMLFormElement).get('name')).trim()
    if (name === '') return
    saveView(name, query)
    setNaming(false)
  }
  return (
    <div class="row wrap" role="group" aria-label="Saved views">
      {views.map((view) => (
        <a
          key={view.name}
          class="chip"
          href={href('/jobs', Object.fromEntries(new URLSearchParams(view.query)))}
          {...(view === current ? { 'aria-current': 'true' } : {})}
        >
          {view.name}
        </a>
      ))}
      {current && (
        <button type="button" class="button small plain" onClick={() => forgetView(current.name)}>
          Forget {current.name}
        </button>
      )}
      {!current && query !== '' && !naming && (
        <button type="button" class="button small plain" onClick={() => setNaming(true)}>
          Save view…
        </button>
      )}
      {!current && query !== '' && naming && (
        <form class="row" onSubmit={save}>
          <input
            class="field"
            name="name"
            aria-label="Name of the view"
            placeholder={title}
            autocomplete="off"
            ref={(field) => field?.focus()}
            onKeyDown={(e) => e.key === 'Escape' && setNaming(false)}
          />
          <button class="button small">Save</button>
        </form>
      )}
    </div>
  )
}

function JobTable(props: { jobs: JobSummary[]; chosen: number; sort: string }) {
  return (
    <table class="list jobs">
      <thead>
        <tr>
          <th class="c-state">State</th>
          <th>Name</th>
          <th class="c-by wide">By</th>
          <Sorted label="Duration" by="duration" sort={props.sort} wide />
          <Sorted label="Created" by="created" sort={props.sort} />
          <th class="c-act wide">
            <span class="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {props.jobs.map((job, i) => (
          <JobRow key={job.id} job={job} current={i === props.chosen} />
        ))}
      </tbody>
    </table>
  )
}

/** A column by which the list can be sorted: the newest or longest first, then the other way. */
function Sorted({ label, by, sort, wide = false }: { label: string; by: string; sort: string; wide?: boolean }) {
  const current = sort || '-created'
  const down = current === `-${by}`
  const up = current === by
  const next = down ? by : `-${by}`
  return (
    <th class={`c-time num ${wide ? 'wide' : ''}`} aria-sort={down ? 'descending' : up ? 'ascending' : 'none'}>
      <button type="button" class="sort" onClick={() => setQuery({ sort: next === '-created' ? undefined : next })}>
        {label} <span aria-hidden="true">{down ? '↓' : up ? '↑' : ''}</span>
      </button>
    </th>
  )
}

function JobRow({ job, current }: { job: JobSummary; current: boolean }) {
  const row = useRef<HTMLTableRowElement>(null)
  useEffect(() => {
    if (current) row.current?.scrollIntoView({ block: 'nearest' })
  }, [current])
  const took = ran(job, now.value)
  const act = (what: string) => attempt(() => put(`/jobs/${job.id}/${what}`))
  const active = job.state === 'RUNNING' || job.state === 'SCHEDULED' || job.state === 'PENDING'
  return (
    <tr
      ref={row}
      class={current ? 'current' : ''}
      onClick={(e) => {
        if (!(e.target as Element).closest('a, button') && getSelection()?.isCollapsed) go(href(`/jobs/${job.id}`))
      }}
    >
      <td>
        <State state={job.state} />
      </td>
      <td>
        <div class="row">
          <a class="title cut" href={href(`/jobs/${job.id}`)}>
            {job.name}
          </a>
          {job.tags?.slice(0, 3).map((tag) => (
            <a key={tag} class="tag wide" href={href('/jobs', { tag })}>
              {tag}
            </a>
          ))}
          {job.state === 'RUNNING' && (job.progress ?? 0) > 0 && <Progress value={job.progress ?? 0} />}
          {job.error && <span class="muted cut wide">{job.error}</span>}
        </div>
      </td>
      <td class="muted wide">
        {job.createdBy ? <a href={href('/jobs', { createdBy: job.createdBy.username })}>{job.createdBy.username}</a> : '–'}
      </td>
      <td class="num nums wide">{took === undefined ? <span class="muted">–</span> : duration(took)}</td>
      <td class="num muted">
        <Ago time={job.createdAt} />
      </td>
      <td class="num wide">
        {mayWrite() && active && (
          <button type="button" class="button small plain" onClick={() => void act('cancel')}>
            Cancel<span class="visually-hidden"> {job.name}</span>
          </button>
        )}
        {mayWrite() && (job.state === 'FAILED' || job.state === 'CANCELLED') && (
          <button type="button" class="button small plain" onClick={() => void act('restart')}>
            Restart<span class="visually-hidden"> {job.name}</span>
          </button>
        )}
      </td>
    </tr>
  )
}

export function Progress({ value }: { value: number }) {
  const percent = Math.round(Math.max(0, Math.min(100, value)))
  return (
    <span class="row progress" title={`${percent} %`}>
      <span class="bar" role="progressbar" aria-label="Progress" aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}>
        <div style={{ width: `${percent}%` }} />
      </span>
      <span class="muted nums">{percent} %</span>
    </span>
  )
}
