-- The jobs were seeded with the hash of their number for an id.
\set number random(1, :jobs)
SELECT id, document_id, status, priority, metadata, error_message, created_at, updated_at FROM extraction_job WHERE id = md5(:number::int::text)::uuid::text;
