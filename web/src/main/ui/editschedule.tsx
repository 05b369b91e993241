import { useEffect, useState } from 'preact/hooks'
import { parseDocument, stringify } from 'yaml'
import { get, post, putBody } from './api'
import { definitionOf } from './job'
import { Form } from './newjob'
import { go, href } from './router'
import type { Schema } from './schema'
import { stamp } from './format'
import type { FiringPreview, Job, Schedule, Validation } from './types'
import { ErrorBox, say, useLoaded } from './ui'

const FIRST = `name: nightly
schedule:
  cron: "0 3 * * *"
tasks:
  - name: greet
    image: busybox:stable
    run: echo "Good night!"
`

const SHOWN = 7

/** Writes the file of a schedule: a new one, or that of `id`. */
export default function EditSchedulePage({ id }: { id?: string }) {
  document.title = `${id ? 'Edit' : 'New'} schedule · Winch`
  const [start, setStart] = useState<{ text: string; schema: Schema; name?: string }>()
  const [error, setError] = useState<unknown>()
  useEffect(() => {
    const load = async () => {
      const [schema, schedule] = await Promise.all([
        get<Schema>('/schema/scheduled-job.json'),
        id ? get<Schedule>(`/scheduled-jobs/${id}`) : undefined,
      ])
      setStart({ text: schedule ? fileOf(schedule) : FIRST, schema, ...(schedule ? { name: schedule.name } : {}) })
    }
    load().catch(setError)
  }, [id])
  const save = async (file: string) => {
    const stored = id
      ? await putBody<Schedule>(`/scheduled-jobs/${id}`, file, 'text/yaml')
      : await post<Schedule>('/scheduled-jobs', file, 'text/yaml')
    say(id ? 'Saved' : 'Created')
    go(href(`/schedules/${stored.id}`))
  }
  return (
    <>
      <div class="crumbs">
        <a href={href('/schedules')}>Schedules</a>
      </div>
      <div class="head">
        <h1>{id ? `Edit ${start?.name ?? ''}` : 'New schedule'}</h1>
      </div>
      {error !== undefined && <ErrorBox error={error} />}
      {start && (
        <Form
          text={start.text}
          schema={start.schema}
          check="/scheduled-jobs/validate"
          button={id ? 'Save' : 'Create'}
          save={save}
          more={(file, result) => <Firings file={file} result={result} />}
          origin={
            id && (
              <a class="link" href={href(`/schedules/${id}`)}>
                the schedule as it is
              </a>
            )
          }
        />
      )}
    </>
  )
}

function fileOf(schedule: Schedule): string {
  const { name, description, ...rest } = definitionOf(schedule as unknown as Job)
  const head = { name, ...(description === undefined ? {} : { description }), schedule: { cron: schedule.cron } }
  return stringify({ ...head, ...rest }, { lineWidth: 0 })
}

/** The cron expression of a file; undefined while there is none that can be read. */
function cronOf(file: string, result: Validation): string | undefined {
  if (result.problems.some((problem) => problem.path.startsWith('schedule'))) return undefined
  const document = parseDocument(file)
  const cron: unknown = document.errors.length > 0 ? undefined : document.toJS()?.schedule?.cron
  return typeof cron === 'string' && cron !== '' ? cron : undefined
}

/** When the file would start its next jobs. */
function Firings({ file, result }: { file: string; result: Validation }) {
  const cron = cronOf(file, result) ?? ''
  const { value, error } = useLoaded(
    async (signal) =>
      cron ? get<FiringPreview>(`/scheduled-jobs/preview?${new URLSearchParams({ cron, limit: String(SHOWN) })}`, signal) : undefined,
    cron,
  )
  return (
    <section class="card" aria-label="Next firings">
      <div class="card-head">
        <h2 class="grow">Next firings</h2>
        {value && <span class="muted">{value.timezone}</span>}
      </div>
      <div class="card-body">
        {error !== undefined && <ErrorBox error={error} />}
        {value ? (
          <ol class="plain nums">
            {value.firings.map((at) => (
              <li key={at}>
                <time dateTime={at}>{stamp(at)}</time>
              </li>
            ))}
          </ol>
        ) : (
          <span class="muted">The cron expression cannot be read yet.</span>
        )}
      </div>
    </section>
  )
}
