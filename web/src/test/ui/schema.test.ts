import { expect, test } from 'vitest'
import { inWords } from '../../main/ui/cron'
import { fieldsAt, pathAt, valuesAt, type Schema } from '../../main/ui/schema'

const FILE = `name: x
inputs:
  a: b
tasks:
  - name: one
    env:
      K: v
    retry:

  - each:
      list: "{{ l }}"
      task:
        parallel:
          tasks:
            - name: deep

  # a comment
  - `.split('\n')

test('the path of a place follows from indents and dashes', () => {
  expect(pathAt(FILE, 0, 0)).toEqual([])
  expect(pathAt(FILE, 2, 2)).toEqual(['inputs'])
  expect(pathAt(FILE, 4, 4)).toEqual(['tasks', '[]'])
  expect(pathAt(FILE, 5, 4)).toEqual(['tasks', '[]'])
  expect(pathAt(FILE, 6, 6)).toEqual(['tasks', '[]', 'env'])
  expect(pathAt(FILE, 8, 6)).toEqual(['tasks', '[]', 'retry'])
  expect(pathAt(FILE, 10, 6)).toEqual(['tasks', '[]', 'each'])
  expect(pathAt(FILE, 15, 14)).toEqual(['tasks', '[]', 'each', 'task', 'parallel', 'tasks', '[]'])
  expect(pathAt(FILE, 17, 4)).toEqual(['tasks', '[]'])
})

const SCHEMA: Schema = {
  $ref: '#/$defs/Job',
  $defs: {
    Job: {
      type: 'object',
      required: ['name'],
      properties: {
        name: { type: 'string', description: 'shown in lists' },
        tasks: { type: 'array', items: { $ref: '#/$defs/Task' } },
      },
    },
    Task: {
      type: 'object',
      properties: {
        retry: { anyOf: [{ $ref: '#/$defs/Retry' }, { type: 'null' }], description: 'tried again' },
        pull: { type: ['string', 'null'], enum: ['always', 'never', null] },
      },
    },
    Retry: { type: 'object', properties: { limit: { type: ['integer', 'null'] } } },
  },
}

test('fields come from the schema, through references and alternatives', () => {
  expect(fieldsAt(SCHEMA, []).map((field) => [field.name, field.type, field.required, field.holds])).toEqual([
    ['name', 'string', true, 'value'],
    ['tasks', 'array', false, 'list'],
  ])
  expect(fieldsAt(SCHEMA, ['tasks', '[]'])[0]).toMatchObject({ name: 'retry', description: 'tried again', holds: 'map' })
  expect(fieldsAt(SCHEMA, ['tasks', '[]', 'retry']).map((field) => field.type)).toEqual(['integer'])
  expect(valuesAt(SCHEMA, ['tasks', '[]', 'pull'])).toEqual(['always', 'never'])
  expect(fieldsAt(SCHEMA, ['nothing', 'here'])).toEqual([])
})

test('common cron expressions are words, others are not guessed', () => {
  expect(inWords('0 3 * * *')).toBe('every day at 03:00')
  expect(inWords('*/5 * * * *')).toBe('every 5 minutes')
  expect(inWords('30 8 * * 1-5')).toBe('Monday to Friday at 08:30')
  expect(inWords('0 0 * * 7')).toBe('every Sunday at 00:00')
  expect(inWords('15 */2 * * *')).toBe('every 2 hours at :15')
  expect(inWords('0 9 1 * *')).toBe('on day 1 of each month at 09:00')
  expect(inWords('@every 90s')).toBe('every 90s')
  expect(inWords('0 3 1 1 *')).toBeUndefined()
  expect(inWords('0 3,4 * * *')).toBeUndefined()
  expect(inWords('0 3 1 * 1')).toBeUndefined()
})
