// The service's four endpoints as a careful user of Fastify would write them: with schemas for requests
// and responses, so that validation and serialisation are compiled.
//
// Usage: node server.js PORT DATABASE
import Fastify from 'fastify'
import { openJobs } from './jobs.js'

const [port, path] = process.argv.slice(2)
const jobs = openJobs(path)
const app = Fastify()

const statuses = ['pending', 'processing', 'completed', 'failed']
const text = { type: 'string' }
const textOrNull = { type: ['string', 'null'] }
const objectOrNull = { type: ['object', 'null'], additionalProperties: true }

const jobSchema = {
  type: 'object',
  properties: {
    id: text,
    document_id: text,
    status: text,
    priority: { type: 'integer' },
    metadata: objectOrNull,
    error_message: textOrNull,
    created_at: text,
    updated_at: text,
  },
}
const problemSchema = { type: 'object', properties: { detail: {} } }

const createSchema = {
  body: {
    type: 'object',
    required: ['document_id'],
    properties: {
      document_id: { type: 'string', minLength: 1, maxLength: 512 },
      priority: { type: 'integer', minimum: 0, maximum: 10, default: 0 },
      metadata: { ...objectOrNull, default: null },
    },
  },
  response: { 201: jobSchema, 422: problemSchema },
}
const getSchema = { response: { 200: jobSchema, 404: problemSchema } }
const patchSchema = {
  body: {
    type: 'object',
    required: ['status'],
    properties: { status: { enum: statuses }, error_message: textOrNull },
  },
  response: { 200: jobSchema, 404: problemSchema, 422: problemSchema },
}
const listSchema = {
  querystring: {
    type: 'object',
    properties: {
      document_id: text,
      status: text,
      limit: { type: 'integer', minimum: 0 },
      offset: { type: 'integer', minimum: 0 },
    },
  },
  response: { 200: { type: 'array', items: jobSchema }, 422: problemSchema },
}

app.setErrorHandler((error, request, reply) => {
  if (error.validation) return reply.code(422).send({ detail: error.validation })
  return reply.code(error.statusCode ?? 500).send({ detail: error.message })
})

function jobOr404(reply, job) {
  return job ?? reply.code(404).send({ detail: 'Extraction job not found' })
}

app.get('/healthz', async () => ({ status: 'ok' }))

app.post('/extraction-jobs', { schema: createSchema }, async (request, reply) => {
  reply.code(201)
  return jobs.create(request.body)
})

app.get('/extraction-jobs', { schema: listSchema }, async (request) => jobs.list(request.query))

app.get('/extraction-jobs/:id', { schema: getSchema }, async (request, reply) =>
  jobOr404(reply, jobs.find(request.params.id)))

app.patch('/extraction-jobs/:id', { schema: patchSchema }, async (request, reply) =>
  jobOr404(reply, jobs.update(request.params.id, request.body)))

process.once('SIGTERM', async () => {
  await app.close()
  jobs.close()
})

await app.listen({ host: '127.0.0.1', port: Number(port) })
