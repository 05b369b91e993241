import { autocompletion, type Completion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language'
import { lintGutter, linter, type Diagnostic } from '@codemirror/lint'
import { EditorState, type Text } from '@codemirror/state'
import { EditorView, drawSelection, highlightActiveLine, hoverTooltip, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { fieldsAt, pathAt, valuesAt, type Field, type Schema } from './schema'
import type { Problem, Validation } from './types'

/** The editor of job files: loaded only where one is written. */

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: [tags.string, tags.content], color: 'var(--text)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--run)' },
  { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator], color: 'var(--muted)' },
])

const look = EditorView.theme({
  '&': { height: '100%', fontSize: '13px', backgroundColor: 'var(--surface)', color: 'var(--text)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '20px' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--muted)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine': { backgroundColor: 'var(--hover)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--selected)' },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', color: 'var(--text)', border: '1px solid var(--line)', borderRadius: '6px', boxShadow: 'var(--shadow)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--selected)', color: 'var(--text)' },
  '.cm-completionInfo, .cm-field-help': { maxWidth: '360px', padding: '6px 10px', whiteSpace: 'normal' },
  '.cm-completionDetail': { color: 'var(--muted)', fontStyle: 'normal' },
  // Without the images of the library, which are data in the sheet.
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--fail) 1px', textUnderlineOffset: '3px' },
  '.cm-lint-marker-error': { content: 'normal', backgroundColor: 'var(--fail)', borderRadius: '50%', width: '8px', height: '8px', margin: '6px 3px' },
  '.cm-diagnostic': { padding: '6px 10px' },
  '.cm-diagnosticAction': { backgroundColor: 'var(--accent-solid)', color: '#fff' },
})

function lines(doc: Text): string[] {
  return doc.toJSON()
}

/** The fields that may stand where the cursor is, or the values of the field before it. */
export function complete(schema: Schema): (context: CompletionContext) => CompletionResult | null {
  return (context) => {
    const line = context.state.doc.lineAt(context.pos)
    const before = line.text.slice(0, context.pos - line.from)
    const value = /^(\s*(?:-\s+)*)([\w.]+):\s+([\w.-]*)$/.exec(before)
    const all = lines(context.state.doc)
    if (value) {
      const path = pathAt(all, line.number - 1, (value[1] ?? '').length)
      const options = valuesAt(schema, [...path, value[2] ?? '']).map((label) => ({ label }))
      return options.length > 0 ? { from: context.pos - (value[3] ?? '').length, options } : null
    }
    const key = /^(\s*(?:-\s+)*)([\w.]*)$/.exec(before)
    if (!key || (key[2] === '' && !context.explicit && before.trim() === '')) return null
    const indent = (key[1] ?? '').length
    const options = fieldsAt(schema, pathAt(all, line.number - 1, indent)).map((field) => option(field, indent))
    return options.length > 0 ? { from: context.pos - (key[2] ?? '').length, options, validFor: /^\w*$/ } : null
  }
}

function option(field: Field, indent: number): Completion {
  const more = ' '.repeat(indent + 2)
  const apply =
    field.holds === 'list' ? `${field.name}:\n${more}- ` : field.holds === 'map' ? `${field.name}:\n${more}` : `${field.name}: `
  return {
    label: field.name,
    detail: field.required ? `${field.type}, required` : field.type,
    info: field.description,
    apply,
    boost: field.required ? 2 : 0,
  }
}

function help(schema: Schema) {
  return hoverTooltip((view, pos) => {
    const line = view.state.doc.lineAt(pos)
    const key = /^(\s*(?:-\s+)*)([\w.]+):/.exec(line.text)
    if (!key) return null
    const from = line.from + (key[1] ?? '').length
    const to = from + (key[2] ?? '').length
    if (pos < from || pos > to) return null
    const path = pathAt(lines(view.state.doc), line.number - 1, (key[1] ?? '').length)
    const field = fieldsAt(schema, path).find((one) => one.name === key[2])
    if (!field) return null
    return {
      pos: from,
      end: to,
      above: true,
      create: () => {
        const dom = document.createElement('div')
        dom.className = 'cm-field-help'
        const name = document.createElement('strong')
        name.textContent = field.name
        dom.append(name, ` ${field.type}${field.required ? ', required' : ''}`)
        if (field.description) {
          const text = document.createElement('div')
          text.textContent = field.description
          dom.append(text)
        }
        return { dom }
      },
    }
  })
}

/** Where a problem stands in the text, with the remedy if it names a word. */
function diagnostic(doc: Text, problem: Problem): Diagnostic {
  const number = Math.min(Math.max(problem.line ?? 1, 1), doc.lines)
  const line = doc.line(number)
  const from = Math.min(line.from + Math.max(0, (problem.column ?? 1) - 1), line.to)
  const word = /^[\w.-]+/.exec(line.text.slice(from - line.from))?.[0] ?? ''
  const to = word ? from + word.length : line.to
  const nearest = /^did you mean "?`?([\w.-]+)`?"?\?$/.exec(problem.hint ?? '')?.[1]
  return {
    from,
    to: Math.max(from, to),
    severity: 'error',
    message: problem.hint ? `${problem.message}: ${problem.hint}` : problem.message,
    ...(nearest && word
      ? {
          actions: [
            {
              name: `Use ${nearest}`,
              apply: (view: EditorView, a: number, b: number) => view.dispatch({ changes: { from: a, to: b, insert: nearest } }),
            },
          ],
        }
      : {}),
  }
}

export interface Editor {
  text: () => string
  replace: (text: string) => void
  goTo: (line: number, column: number) => void
  close: () => void
}

/**
 * @param validate asks the server what is wrong
 * @param validated gets its answer
 */
export function createEditor(
  parent: HTMLElement,
  text: string,
  schema: Schema,
  validate: (text: string) => Promise<Validation>,
  validated: (text: string, result: Validation) => void,
): Editor {
  // In a shadow the editor's styles are sheets made by script, which the policy of the pages allows.
  const root = parent.attachShadow({ mode: 'open' })
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        indentUnit.of('  '),
        EditorState.tabSize.of(2),
        yaml(),
        syntaxHighlighting(colours),
        look,
        autocompletion({ override: [complete(schema)], icons: false }),
        help(schema),
        lintGutter(),
        linter(
          async (target) => {
            const doc = target.state.doc
            const result = await validate(doc.toString())
            validated(doc.toString(), result)
            return result.problems.map((problem) => diagnostic(doc, problem))
          },
          { delay: 250 },
        ),
        keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
        EditorView.contentAttributes.of({ 'aria-label': 'Job file' }),
      ],
    }),
  })
  return {
    text: () => view.state.doc.toString(),
    replace: (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } }),
    goTo: (line, column) => {
      const found = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines))
      view.dispatch({ selection: { anchor: Math.min(found.from + column - 1, found.to) }, scrollIntoView: true })
      view.focus()
    },
    close: () => view.destroy(),
  }
}
