import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { isScalar, parseDocument, stringify, type Document } from 'yaml'
import { get, post } from './api'
import { diff, hunks } from './diff'
import { createEditor, type Editor } from './editor'
import { definitionOf } from './job'
import { go, href, place, setQuery } from './router'
import type { Schema } from './schema'
import type { Job, JobSummary, Problem, Validation } from './types'
import { ErrorBox, attempt, text as errorText } from './ui'

const FILES = import.meta.glob<string>('../../../../examples/*.yaml', { query: '?raw', import: 'default', eager: true })

/** The job files of examples/, without what tests read in them. */
const TEMPLATES = new Map(
  Object.entries(FILES).map(([path, file]) => [
    path.replace(/.*\/|\.yaml$/g, ''),
    file
      .split('\n')
      .filter((line) => !line.startsWith('#>') && !line.startsWith('# yaml-language-server'))
      .join('\n'),
  ]),
)

const FIRST = `name: hello
inputs:
  whom: world
tasks:
  - name: greet
    image: busybox:stable
    env:
      WHOM: "{{ inputs.whom }}"
    run: echo "Hello, $WHOM!"
`

const HIDDEN = '[REDACTED]'

/** Writes a job file and submits it; `from` is a job to run again, `template` one of the examples. */
export default function NewJobPage() {
  document.title = 'New job · Winch'
  const from = place.value.query.get('from') ?? ''
  const template = place.value.query.get('template') ?? ''
  const [start, setStart] = useState<{ text: string; schema: Schema; job?: Job }>()
  const [error, setError] = useState<unknown>()
  useEffect(() => {
    let wanted = true
    setStart(undefined)
    setError(undefined)
    const load = async () => {
      const [schema, job] = await Promise.all([
        get<Schema>('/schema/job.json'),
        from ? get<Job>(`/jobs/${from}?execution=none`) : undefined,
      ])
      const file = job ? stringify(definitionOf(job), { lineWidth: 0 }) : (TEMPLATES.get(template) ?? FIRST)
      if (wanted) setStart({ text: file, schema, ...(job ? { job } : {}) })
    }
    load().catch((e: unknown) => wanted && setError(e))
    return () => {
      wanted = false
    }
  }, [from, template])
  return (
    <>
      <div class="head">
        <h1>{start?.job ? `Run ${start.job.name} again` : 'New job'}</h1>
        <div class="grow" />
        {!from && (
          <label class="row muted">
            Start from
            <select
              class="field"
              value={template}
              onChange={(e) => setQuery({ template: e.currentTarget.value || undefined })}
            >
              <option value="">hello</option>
              {[...TEMPLATES.keys()]
                .filter((name) => name !== 'hello')
                .map((name) => (
                  <option key={name} value={name}>
                    {name}
                  </option>
                ))}
            </select>
          </label>
        )}
      </div>
      {error !== undefined && <ErrorBox error={error} />}
      {start && (
        <Form
          key={`${from} ${template}`}
          text={start.text}
          schema={start.schema}
          check="/jobs/validate"
          button="Submit"
          save={async (file) => {
            const made = await post<JobSummary>('/jobs', file, 'text/yaml')
            go(href(`/jobs/${made.id}`))
          }}
          origin={
            start.job && (
              <a class="link" href={href(`/jobs/${start.job.id}`)}>
                the job it is made from
              </a>
            )
          }
        />
      )}
    </>
  )
}

interface Value {
  section: 'inputs' | 'secrets'
  name: string
  value: string
}

/** The inputs and secrets that a document declares; none while it cannot be read. */
function valuesOf(document: Document): Value[] {
  const all: Value[] = []
  for (const section of ['inputs', 'secrets'] as const) {
    const map: unknown = document.toJS()?.[section]
    if (map === null || typeof map !== 'object') continue
    for (const [name, value] of Object.entries(map)) {
      if (typeof value !== 'object' || value === null) all.push({ section, name, value: String(value ?? '') })
    }
  }
  return all
}

function read(file: string): Document | undefined {
  const document = parseDocument(file)
  return document.errors.length > 0 ? undefined : document
}

/**
 * An editor with what stands beside it.
 *
 * @param check the endpoint that says what is wrong
 * @param button what saves it
 * @param origin a link to what it is made from, with which it is compared
 * @param more shown for the file as it was checked last
 */
export function Form(props: {
  text: string
  schema: Schema
  check: string
  button: string
  save: (file: string) => Promise<void>
  origin?: ComponentChildren
  more?: (file: string, result: Validation) => ComponentChildren
}) {
  const { text, schema, check, origin } = props
  const box = useRef<HTMLDivElement>(null)
  const editor = useRef<Editor>(undefined)
  const [result, setResult] = useState<Validation>()
  const [values, setValues] = useState<Value[]>([])
  const [file, setFile] = useState(text)
  const [busy, setBusy] = useState(false)

  useEffect(() => {
    if (!box.current) return
    const made = createEditor(
      box.current,
      text,
      schema,
      (file) =>
        post<Validation>(check, file, 'text/yaml').catch((e: unknown) => ({
          valid: false,
          problems: [{ path: '', rule: 'request', message: errorText(e) }],
        })),
      (file, answer) => {
        setResult(answer)
        setFile(file)
        const document = read(file)
        if (document) setValues(valuesOf(document))
      },
    )
    editor.current = made
    return made.close
  }, [])

  const set = (value: Value, next: string) => {
    const document = read(editor.current?.text() ?? '')
    if (!document) return
    const node = document.getIn([value.section, value.name], true)
    if (isScalar(node)) {
      node.value = next
      node.type = 'QUOTE_DOUBLE'
    } else document.setIn([value.section, value.name], next)
    editor.current?.replace(document.toString({ lineWidth: 0 }))
    setValues((all) => all.map((one) => (one === value ? { ...one, value: next } : one)))
  }
  const hidden = values.filter((value) => value.value === HIDDEN)
  const submit = async () => {
    setBusy(true)
    await attempt(() => props.save(editor.current?.text() ?? ''))
    setBusy(false)
  }
  return (
    <div class="editor">
      <div class="card editor-box" ref={box} />
      <div class="stack">
        {values.length > 0 && (
          <section class="card">
            <div class="card-head">
              <h2>Inputs</h2>
            </div>
            <div class="card-body stack">
              {values.map((value) => (
                <label class="stack" key={`${value.section} ${value.name}`}>
                  <span>
                    {value.name} {value.section === 'secrets' && <span class="tag">secret</span>}
                  </span>
                  <ValueField value={value} set={(next) => set(value, next)} />
                </label>
              ))}
            </div>
          </section>
        )}
        <section class="card" aria-label="Check">
          <div class="card-head">
            <h2 class="grow">Check</h2>
            {result && (
              <span class={result.valid ? 'is-COMPLETED' : 'is-FAILED'} role="status">
                {result.valid ? 'valid' : `${result.problems.length} to fix`}
              </span>
            )}
          </div>
          <div class="card-body stack">
            {result?.problems.map((problem, i) => (
              <ProblemLine key={i} problem={problem} open={() => editor.current?.goTo(problem.line ?? 1, problem.column ?? 1)} />
            ))}
            {result?.warnings?.map((warning, i) => (
              <p key={i} class="is-SCHEDULED">
                {warning}
              </p>
            ))}
            {hidden.length > 0 && (
              <p class="is-SCHEDULED">
                The server keeps secrets to itself. Enter {hidden.map((value) => value.name).join(', ')} again, or the job gets the
                text {HIDDEN}.
              </p>
            )}
            {origin && (
              <p class="muted">
                {file === text ? 'As ' : 'Changed from '}
                {origin}.
              </p>
            )}
            <button
              type="button"
              class="button primary"
              disabled={busy || !result?.valid || hidden.length > 0}
              onClick={() => void submit()}
            >
              {props.button}
            </button>
          </div>
        </section>
        {result && props.more?.(file, result)}
        {origin && file !== text && <Changes before={text} after={file} />}
      </div>
    </div>
  )
}

const SIGNS = { same: ' ', added: '+', removed: '-' } as const

/** What differs from the original. */
function Changes({ before, after }: { before: string; after: string }) {
  const lines = hunks(diff(before.split('\n'), after.split('\n')), 2)
  return (
    <section class="card" aria-label="Changes">
      <div class="card-head">
        <h2>Changes</h2>
      </div>
      <pre class="card-body diff" tabIndex={0}>
        {lines.map((line, i) =>
          line ? (
            <span key={i} class={line.kind}>
              {`${SIGNS[line.kind]} ${line.text}\n`}
            </span>
          ) : (
            <span key={i} class="muted">
              {'  …\n'}
            </span>
          ),
        )}
      </pre>
    </section>
  )
}

function ValueField({ value, set }: { value: Value; set: (next: string) => void }) {
  const field = {
    class: 'field',
    autocomplete: 'off',
    value: value.value === HIDDEN ? '' : value.value,
    placeholder: value.value === HIDDEN ? 'hidden: enter it again' : '',
    onChange: (event: { currentTarget: HTMLInputElement }) => set(event.currentTarget.value),
  } as const
  return value.section === 'secrets' ? <input {...field} type="password" /> : <input {...field} type="text" />
}

function ProblemLine({ problem, open }: { problem: Problem; open: () => void }) {
  return (
    <button type="button" class="problem" onClick={open}>
      <span class="muted nums">{problem.line === undefined ? '' : `${problem.line}:${problem.column ?? 1}`}</span>
      <span>
        {problem.path && <code>{problem.path}</code>} {problem.message}
        {problem.hint && <span class="muted"> {problem.hint}</span>}
      </span>
    </button>
  )
}
