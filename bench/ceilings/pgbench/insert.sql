\set document random(0, 999999)
\set priority random(0, 10)
INSERT INTO extraction_job (id, document_id, status, priority, metadata, error_message, created_at, updated_at) VALUES (gen_random_uuid()::text, 'document-' || :document::int, 'pending', :priority, '{"source":"upload","pages":12,"tags":["invoice","eu"]}', NULL, '2026-02-17T16:45:15.123456+00:00', '2026-02-17T16:45:15.123456+00:00');
