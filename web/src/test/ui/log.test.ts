import { expect, test } from 'vitest'
import { part, spans } from '../../main/ui/ansi'
import { LogBuffer, LogRows, overwritten, expressionOf, literal, plain } from '../../main/ui/log'

const piece = (contents: string, more: Partial<{ taskId: string; at: number; stream: 'stdout' | 'stderr' }> = {}) => ({
  id: 'x',
  number: 1,
  taskId: more.taskId ?? 'a',
  contents,
  createdAt: new Date(more.at ?? 1000).toISOString(),
  ...(more.stream ? { stream: more.stream } : {}),
})

const texts = (buffer: LogBuffer) => Array.from({ length: buffer.length }, (_, i) => buffer.line(i)?.text)

test('a line that comes in two parts is one line', () => {
  const buffer = new LogBuffer()
  buffer.push(piece('one\ntw'))
  buffer.push(piece('o\nthree\n'))
  expect(texts(buffer)).toEqual(['one', 'two', 'three'])
  expect(buffer.line(1)?.number).toBe(2)
})

test('lines of tasks that print at once do not run into each other', () => {
  const buffer = new LogBuffer()
  buffer.push(piece('a1 '))
  buffer.push(piece('b1\n', { taskId: 'b' }))
  buffer.push(piece('oops\n', { stream: 'stderr' }))
  buffer.push(piece('end\n'))
  expect(texts(buffer)).toEqual(['a1 end', 'b1', 'oops'])
  expect(buffer.line(2)?.error).toBe(true)
  expect(buffer.line(1)).toMatchObject({ taskId: 'b', number: 1 })
})

test('an empty line is a line', () => {
  const buffer = new LogBuffer()
  buffer.push(piece('\n\nx\n'))
  expect(texts(buffer)).toEqual(['', '', 'x'])
})

test('parts that come late stand where their time belongs', () => {
  const buffer = new LogBuffer()
  buffer.push(piece('second\nsecond too\n', { at: 2000 }))
  buffer.push(piece('first\n', { taskId: 'b', at: 1000 }))
  buffer.push(piece('third\n', { at: 3000 }))
  buffer.sort()
  expect(texts(buffer)).toEqual(['first', 'second', 'second too', 'third'])
  expect(buffer.task(0)).toBe('b')
})

test('carriage returns overwrite as in a terminal', () => {
  expect(overwritten('10 %\r20 %\r100 %')).toBe('100 %')
  expect(overwritten('windows\r')).toBe('windows')
  expect(overwritten('plain')).toBe('plain')
})

test('codes of terminals are no text', () => {
  expect(plain('\u001b[1;31mred\u001b[0m \u001b]0;title\u0007x\u001b[2K')).toBe('red x')
})

test('colours become classes, and what is not a colour is dropped', () => {
  expect(spans('a \u001b[1;31mred\u001b[0m b')).toEqual([
    { text: 'a ', classes: '' },
    { text: 'red', classes: 'a-red a-bold' },
    { text: ' b', classes: '' },
  ])
  expect(spans('\u001b[38;5;196mx\u001b[0m')[0]?.colour).toBe('rgb(255, 0, 0)')
  expect(spans('\u001b[38;2;1;2;3mx\u001b[0m')[0]?.colour).toBe('rgb(1, 2, 3)')
  expect(spans('<b>&amp;</b>')).toEqual([{ text: '<b>&amp;</b>', classes: '' }])
  expect(spans('\u001b[32m<b>&amp;</b>\u001b[0m')[0]?.text).toBe('<b>&amp;</b>')
})

test('what a search finds is marked, over the borders of colours too', () => {
  const marked = part(spans('a \u001b[31mre\u001b[0md b'), 0, Infinity, literal('red'))
  expect(marked.map((span) => [span.text, span.found ?? false])).toEqual([
    ['a ', false],
    ['re', true],
    ['d', true],
    [' b', false],
  ])
  expect(part(spans('abcdef'), 2, 4, undefined).map((span) => span.text)).toEqual(['cd'])
})

test('a search is text, or an expression between slashes', () => {
  expect('A+B a+b'.match(literal('a+b')!)).toHaveLength(2)
  expect(literal('')).toBeUndefined()
  expect(expressionOf('/x\\d+/')).toBe('x\\d+')
  expect(expressionOf('x')).toBeUndefined()
  expect(expressionOf('/(/')).toBeUndefined()
})

test('a line is found by its number within its task, also once lines are put in order', () => {
  const buffer = new LogBuffer()
  buffer.push({ id: '1', number: 1, taskId: 'a', contents: 'a1\na2\n', createdAt: '2026-01-01T00:00:02Z' })
  expect(buffer.placeOf('a', 2)).toBe(1)
  buffer.push({ id: '2', number: 1, taskId: 'b', contents: 'b1\n', createdAt: '2026-01-01T00:00:01Z' })
  buffer.sort()
  expect([buffer.placeOf('b', 1), buffer.placeOf('a', 1), buffer.placeOf('a', 2)]).toEqual([0, 1, 2])
  expect(buffer.placeOf('a', 3)).toBeUndefined()
  expect(buffer.placeOf('c', 1)).toBeUndefined()
})

test('long lines take several rows when they are wrapped', () => {
  const buffer = new LogBuffer()
  buffer.push(piece('0123456789\nx\n\n\u001b[31mabcde\u001b[0m\n'))
  const rows = new LogRows(buffer, undefined, 4)
  expect(rows.count).toBe(3 + 1 + 1 + 2)
  expect(rows.at(1)).toEqual({ place: 0, from: 4, to: 8 })
  expect(rows.at(3)).toEqual({ place: 1, from: 0, to: 4 })
  expect(rows.rowOf(3)).toBe(5)
  expect(new LogRows(buffer, [1, 3], undefined).at(1).place).toBe(3)
})
