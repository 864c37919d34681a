-- psql -v jobs=N: fills an empty table; the ids can be computed by select.sql.
INSERT INTO extraction_job (id, document_id, status, priority, metadata, error_message, created_at, updated_at)
SELECT md5(number::text)::uuid::text, 'document-' || number, 'pending', number % 11,
       '{"source":"upload","pages":12,"tags":["invoice","eu"]}', NULL,
       '2026-02-17T16:45:15.123456+00:00', '2026-02-17T16:45:15.123456+00:00'
FROM generate_series(1, :jobs) AS number;
VACUUM ANALYZE extraction_job;
