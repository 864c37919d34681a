// A TypeScript client with the types that openapi-typescript generates from /openapi.json: it uses every
// operation once, against a service at the given URL. What must not compile is marked, and the compiler
// complains if it does compile.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

declare const process: { argv: string[] };

type Job = components["schemas"]["Job"];
type Metadata = { [key: string]: unknown } | null;

const client = createClient<paths>({ baseUrl: process.argv[2] ?? "" });

function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(`expected that ${what}`);
}

function present<T>(value: T | undefined, error: unknown): T {
  if (value === undefined) throw new Error(`refused: ${JSON.stringify(error)}`);
  return value;
}

async function createJobs(): Promise<Job> {
  const least = await client.POST("/extraction-jobs", { body: { document_id: "least" } });
  expect(least.response.status === 201, "a document_id is enough");
  const all = await client.POST("/extraction-jobs", {
    body: { document_id: "all", priority: 5, metadata: { pages: 12, tags: ["a", { b: null }] } },
  });
  const job = present(all.data, all.error);
  const metadata: Metadata = job.metadata;
  expect(metadata?.["pages"] === 12, "metadata comes back");

  const refused = await client.POST("/extraction-jobs", { body: { document_id: "" } });
  const detail = refused.error?.detail;
  expect(typeof detail === "object" && detail[0]?.type === "string_too_short", "faults have a type");
  return job;
}

async function getJob(id: string): Promise<void> {
  const found = await client.GET("/extraction-jobs/{id}", { params: { path: { id } } });
  expect(present(found.data, found.error).document_id === "all", "the job is found");
  const absent = await client.GET("/extraction-jobs/{id}", { params: { path: { id: "none" } } });
  expect(absent.error?.detail === "Extraction job not found", "another is not");
}

async function updateJob(id: string): Promise<void> {
  const changed = await client.PATCH("/extraction-jobs/{id}", {
    params: { path: { id } },
    body: { status: "failed", error_message: "Timeout after 30 s" },
  });
  const job = present(changed.data, changed.error);
  const status: "pending" | "processing" | "completed" | "failed" = job.status;
  const message: string | null = job.error_message;
  expect(status === "failed" && message === "Timeout after 30 s", "the job is changed");
}

async function createOnce(): Promise<void> {
  const create = () =>
    client.POST("/extraction-jobs", {
      params: { header: { "Idempotency-Key": "k-1" } },
      body: { document_id: "once", queue: "ocr", run_after: "2030-01-01T00:00:00Z" },
    });
  const first = await create();
  const again = await create();
  const job = present(first.data, first.error);
  expect(present(again.data, again.error).id === job.id, "a repetition creates nothing");

  const path = { id: job.id };
  const found = await client.GET("/extraction-jobs/{id}", { params: { path, query: { view: "full" } } });
  const full = present(found.data, found.error) as components["schemas"]["FullJob"];
  expect(full.queue === "ocr" && full.lease === null, "all of the job is shown");

  const seen = { "If-Match": found.response.headers.get("etag") ?? "" };
  await client.PATCH("/extraction-jobs/{id}", {
    params: { path },
    body: { status: "completed", output: { text: "s3://a" } },
  });
  const late = await client.DELETE("/extraction-jobs/{id}", { params: { path, header: seen } });
  expect(late.response.status === 412, "the job has changed since");
  const deleted = await client.DELETE("/extraction-jobs/{id}", { params: { path } });
  expect(deleted.response.status === 204, "the job is deleted");
}

async function listJobs(): Promise<void> {
  const query = { document_id: "all", status: "failed", limit: 1, offset: 0 };
  const some = await client.GET("/extraction-jobs", { params: { query } });
  expect(present(some.data, some.error).length === 1, "filters apply");
  const every = await client.GET("/extraction-jobs");
  expect(present(every.data, every.error).length === 2, "none is needed");
}

async function followEvents(id: string): Promise<void> {
  const path = { id };
  const events = await client.GET("/extraction-jobs/{id}/events", { params: { path } });
  const types = present(events.data, events.error).map((event) => event.type);
  expect(types.join() === "extraction-job.created,extraction-job.failed", "a job has a timeline");

  const query = { types: "failed", limit: 1 };
  const page = await client.GET("/events", { params: { query } });
  const feed = present(page.data, page.error);
  expect(typeof feed === "object" && feed.events[0]?.data.job.id === id, "the feed is filtered");
}

async function operate(): Promise<void> {
  const health = await client.GET("/healthz");
  const alive: "ok" = present(health.data, health.error).status;
  const readiness = await client.GET("/readyz");
  const ready: "ready" = present(readiness.data, readiness.error).status;
  const document = await client.GET("/openapi.json");
  expect(alive === "ok" && ready === "ready" && document.data !== undefined, "it is well");
}

// Never called: the compiler must reject each of these.
export async function mistakes(): Promise<void> {
  // @ts-expect-error there is no document_id
  await client.POST("/extraction-jobs", { body: { priority: 1 } });
  // @ts-expect-error metadata is an object
  await client.POST("/extraction-jobs", { body: { document_id: "d", metadata: "text" } });
  // @ts-expect-error there is no such status
  const status: Job["status"] = "done";
  // @ts-expect-error there is no such path
  await client.GET("/jobs");
  // @ts-expect-error a job has no such field
  const field = (job: Job) => job.documentId;
  // @ts-expect-error the id is missing
  await client.GET("/extraction-jobs/{id}", { params: { path: {} } });
  const one = { params: { path: { id: "x" } } };
  // @ts-expect-error an output is an object
  await client.PATCH("/extraction-jobs/{id}", { ...one, body: { status: "failed", output: 5 } });
  void [status, field];
}

const job = await createJobs();
await getJob(job.id);
await updateJob(job.id);
await createOnce();
await listJobs();
await followEvents(job.id);
await operate();
