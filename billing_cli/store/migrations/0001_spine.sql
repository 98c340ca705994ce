-- The store of the first release: the audit chain, ingested files and events, usage, lines and draft invoices.

-- One link per command that wrote something. hash covers every other column of the link.
CREATE TABLE audit_links (
    seq BIGINT, recorded_at VARCHAR, machine_at VARCHAR, actor VARCHAR, command VARCHAR,
    inputs VARCHAR, outputs VARCHAR, previous_hash VARCHAR, hash VARCHAR
);

-- rows_read = accepted + duplicate + conflicting + rejected. preamble and single rows are a file of the format rows_format;
-- partition: what its folders say, JSON. Each row of the file has a number among all rows ever read,
-- whatever became of it: event_offset + its number in the file, the first being first_row. A file that grew continues the
-- one that it was: bytes and digest are of the whole, all else of the rows from first_row on; begun_as is the digest that
-- the first of them had.
CREATE TABLE files (
    file_id INTEGER, digest VARCHAR, name VARCHAR, source VARCHAR, mapping VARCHAR, mapping_digest VARCHAR, bytes BIGINT,
    rows_format VARCHAR, preamble BLOB, partition VARCHAR,
    event_offset BIGINT, first_row BIGINT, continues INTEGER, begun_as VARCHAR, rows_read BIGINT, accepted BIGINT,
    duplicate BIGINT, conflicting BIGINT,
    rejected BIGINT, first_event_us BIGINT, last_event_us BIGINT, ingested_at VARCHAR
);

-- Accepted events, and rows that became events when a person resolved their conflict. Several contents of one (source, id) may
-- stand here: one of them at most counts, see event_states. key is the last 32 bits of the id where that is a UUID, else of
-- its md5: events of one id have one key.
-- More columns come when the first value does that needs them: id UUID for ids that are one as they print; id_text for the
-- others; n7 BIGINT for the whole numbers of property 7, of at most 15 digits as they print, p7 VARCHAR for its other texts.
CREATE TABLE event_rows (
    event_id BIGINT, key UINTEGER, source VARCHAR, customer VARCHAR, type VARCHAR, time_us BIGINT
);

CREATE TABLE properties (number INTEGER, name VARCHAR);

-- The same to read: id as it was written, properties as one flat JSON object of texts, keys in order, without what is missing.
-- It is made anew whenever event_rows gets a column.
CREATE VIEW events AS
SELECT event_id, key, source, CAST(NULL AS VARCHAR) AS id, customer, type, time_us, '{}' AS properties FROM event_rows;

-- Rows that are no events: why, what is to blame, and the row's bytes. reject_id is the row's number among all rows ever read.
CREATE TABLE rejects (
    reject_id BIGINT, file_id INTEGER, row_number BIGINT, code VARCHAR, reason VARCHAR, value VARCHAR, raw BLOB
);

-- What became of rejected rows later; the last word counts. outcome: accepted, duplicate, conflicting; rejected once more, for
-- the reason given; or dismissed, by a person. seq is the audit link; raw the bytes that were tried where a person corrected them.
CREATE TABLE reject_outcomes (
    seq BIGINT, reject_id BIGINT, outcome VARCHAR, code VARCHAR, reason VARCHAR, value VARCHAR, raw BLOB, recorded_at VARCHAR
);

-- What became of each file's rows, as it stands now: rows_read = accepted + duplicate + conflicting + rejected + dismissed.
CREATE VIEW file_outcomes AS
WITH
latest AS (SELECT reject_id, arg_max(outcome, seq) AS outcome FROM reject_outcomes GROUP BY reject_id),
later AS (
    SELECT
        r.file_id, count(*) FILTER (l.outcome = 'accepted') AS accepted, count(*) FILTER (l.outcome = 'duplicate') AS duplicate,
        count(*) FILTER (l.outcome = 'conflicting') AS conflicting, count(*) FILTER (l.outcome = 'dismissed') AS dismissed
    FROM rejects AS r JOIN latest AS l ON l.reject_id = r.reject_id GROUP BY r.file_id
)
SELECT
    f.file_id, f.name, f.rows_read, f.accepted + coalesce(l.accepted, 0) AS accepted,
    f.duplicate + coalesce(l.duplicate, 0) AS duplicate, f.conflicting + coalesce(l.conflicting, 0) AS conflicting,
    f.rejected - coalesce(l.accepted + l.duplicate + l.conflicting + l.dismissed, 0) AS rejected,
    coalesce(l.dismissed, 0) AS dismissed
FROM files AS f LEFT JOIN later AS l ON l.file_id = f.file_id;

-- Rows whose (source, id) is known with other content. row_id is the row's number among all rows ever read, which is the
-- event_id that it gets where it becomes an event; stays_event_id is the event that it contradicted when it was read.
CREATE TABLE conflicts (
    row_id BIGINT, file_id INTEGER, row_number BIGINT, stays_event_id BIGINT, source VARCHAR, id VARCHAR, customer VARCHAR,
    type VARCHAR, time_us BIGINT, properties VARCHAR
);

-- What people changed about events. kind: voided, restored, resolved, replaced, undone. link: the command's audit link.
-- undoes: the change that this one takes back.
CREATE TABLE changes (change_id INTEGER, kind VARCHAR, reason VARCHAR, recorded_at VARCHAR, link BIGINT, undoes INTEGER);

-- What each change made of an event: counted, voided, replaced (by another content of its (source, id)); was: what it is
-- again when the change is undone. The last change holds; an event without any counts. Of the contents of one (source, id)
-- all but one are replaced.
CREATE TABLE event_states (change_id INTEGER, event_id BIGINT, was VARCHAR, state VARCHAR);

-- The same of conflicts: open, kept (the event stays), replaced (by the row), renamed (the row counts under another id).
CREATE TABLE conflict_states (change_id INTEGER, row_id BIGINT, was VARCHAR, state VARCHAR);

-- Events that do not count by what people changed. why: voided, replaced.
CREATE VIEW uncounted_rows AS
SELECT event_id, arg_max(state, change_id) AS why FROM event_states
GROUP BY event_id HAVING arg_max(state, change_id) <> 'counted';

-- Conflicts that are not open.
CREATE VIEW resolved_conflicts AS
SELECT row_id, arg_max(state, change_id) AS state FROM conflict_states
GROUP BY row_id HAVING arg_max(state, change_id) <> 'open';

-- What a run of `price` found for one period: one row per subscription and billing instant. Those in standing_invoices are never
-- written again, the others are drafts, which may be replaced.
-- service_end is the first day not served. parties: seller, customer, plan and terms as they print, JSON.
CREATE TABLE invoices (
    invoice_id VARCHAR, period VARCHAR, customer VARCHAR, subscription VARCHAR, plan VARCHAR,
    billing_us BIGINT, timezone VARCHAR, service_start DATE, service_end DATE, currency VARCHAR, parties VARCHAR,
    net_minor BIGINT, tax_minor BIGINT, total_minor BIGINT, due_minor BIGINT
);

-- gross is the exact sum of the line's slices; null for a line of no quantity (minimum, maximum, commitment, overage).
-- units_before: how many units of the period came before the line's own, at whose price they go on; null where none could.
-- labels: how the charge prints, JSON.
CREATE TABLE invoice_lines (
    invoice_id VARCHAR, line INTEGER, charge VARCHAR, kind VARCHAR, labels VARCHAR, dimensions VARCHAR,
    service_start DATE, service_end DATE, quantity DECIMAL(38, 12), units_before DECIMAL(38, 12), gross DECIMAL(38, 24),
    amount_minor BIGINT
);

-- packages: how many were charged at unit_price each, null where that is the price of one unit. events: how many are in it,
-- null where a quantity was cut; event_amounts: what they bring together, null where their value is priced.
CREATE TABLE invoice_slices (
    invoice_id VARCHAR, line INTEGER, tier INTEGER, quantity DECIMAL(38, 12), unit_price DECIMAL(38, 12),
    flat_fee DECIMAL(38, 12), package_size DECIMAL(38, 12), packages DECIMAL(38, 0), amount DECIMAL(38, 24),
    events BIGINT, event_amounts DECIMAL(38, 12)
);

-- What stands beside the slices, in the order of the steps: a change of the quantity, a factor of the amount
-- (numerator over denominator), or minor units taken off it. detail: what else prints, JSON.
CREATE TABLE invoice_adjustments (
    invoice_id VARCHAR, line INTEGER, place INTEGER, kind VARCHAR, quantity DECIMAL(38, 12), numerator BIGINT,
    denominator BIGINT, amount_minor BIGINT, detail VARCHAR
);

-- What an invoice burned of grants, in order: units or money with 12 decimals, and what was left of the grant then.
CREATE TABLE invoice_credits (
    invoice_id VARCHAR, place INTEGER, grant_id VARCHAR, title VARCHAR, kind VARCHAR, unit VARCHAR, amount DECIMAL(38, 12),
    balance DECIMAL(38, 12)
);

-- The tax of an invoice, one row per category: on top of net_minor, or where prices are inclusive taken out of them. rate: in
-- percent. kind: rate, exempt or reverse_charge; reason: why a customer is exempt.
CREATE TABLE invoice_taxes (
    invoice_id VARCHAR, place INTEGER, category VARCHAR, country VARCHAR, inclusive BOOLEAN, rate DECIMAL(38, 12),
    net_minor BIGINT, tax_minor BIGINT, kind VARCHAR, reason VARCHAR
);

-- The tax of an invoice once more, in minor units of the seller's tax currency: one unit of rate_from was rate of rate_to, as source
-- published on rate_date in a file with this digest.
CREATE TABLE invoice_tax_currencies (
    invoice_id VARCHAR, currency VARCHAR, rate VARCHAR, rate_from VARCHAR, rate_to VARCHAR, rate_date DATE, source VARCHAR,
    sha256 VARCHAR, tax_minor BIGINT
);

-- The ledger of credits, to which rows are only ever added, by the command of an audit link; period is that of the run. amount is above 0 for what a grant
-- gains, below for what it loses, and the other way round in a row that takes back what pricing the period again changed.
-- booked_on: the local day that the movement belongs to. invoice_id is null for what no invoice did.
CREATE TABLE credit_movements (
    number BIGINT, period VARCHAR, grant_id VARCHAR, customer VARCHAR, subscription VARCHAR, kind VARCHAR, unit VARCHAR,
    movement VARCHAR, booked_on DATE, at_us BIGINT, invoice_id VARCHAR, amount DECIMAL(38, 12), link BIGINT
);

-- What an invoice counted towards the commitment of its term [term_start, term_end), and what overage it charged; before: what
-- invoices of the term did before it, as it was when this one was priced. Rows are only ever added, by the command of an audit
-- link: the last of an invoice holds, and one without committed_minor takes back what was before it.
CREATE TABLE progress_rows (
    period VARCHAR, invoice_id VARCHAR, subscription VARCHAR, term_start DATE, term_end DATE, billing_us BIGINT,
    committed_minor HUGEINT, counted_minor HUGEINT, overage_minor HUGEINT, counted_before_minor HUGEINT,
    overage_before_minor HUGEINT, link BIGINT
);

-- What holds of them now.
CREATE VIEW commitment_progress AS
SELECT * EXCLUDE (link) FROM progress_rows AS p
WHERE
    p.committed_minor IS NOT NULL
    AND (p.invoice_id, p.link) IN (SELECT (invoice_id, max(link)) FROM progress_rows GROUP BY invoice_id);

-- Invoices that reached a cap. spend_minor: the lines of the period that ended, after discounts, before credits and tax.
CREATE TABLE caps_reached (
    period VARCHAR, invoice_id VARCHAR, subscription VARCHAR, currency VARCHAR, spend_minor BIGINT, cap_minor BIGINT,
    action VARCHAR
);

-- Documents as they were issued, never written again: `document` is the JSON, of which sha256 is the digest, and link the audit
-- link of the command. kind: invoice, credit_note. counter counts within a series, from 1, without gaps. Of a credit note
-- of_number is the invoice that it credits; rebills: all of it, so that what it billed may be billed anew.
CREATE TABLE issued_documents (
    number VARCHAR, kind VARCHAR, series VARCHAR, counter BIGINT, of_number VARCHAR, rebills BOOLEAN, invoice_id VARCHAR,
    period VARCHAR, customer VARCHAR, subscription VARCHAR, currency VARCHAR, billing_us BIGINT, issue_date DATE,
    net_minor BIGINT, tax_minor BIGINT, total_minor BIGINT, due_minor BIGINT, document VARCHAR, sha256 VARCHAR, link BIGINT
);

-- Invoices that are void; they keep their numbers.
CREATE TABLE voided_invoices (number VARCHAR, reason VARCHAR, voided_on DATE, link BIGINT);

-- Invoices that were issued and stand: what they bill is not billed again.
CREATE VIEW standing_invoices AS
SELECT number, invoice_id, period, link FROM issued_documents
WHERE
    kind = 'invoice' AND number NOT IN (SELECT number FROM voided_invoices)
    AND number NOT IN (SELECT of_number FROM issued_documents WHERE rebills);

-- What became of each invoice that was issued: issued, voided, or credited where credit notes come to all of it.
CREATE VIEW invoice_states AS
WITH
credited AS (
    SELECT of_number AS number, sum(net_minor) AS net_minor, sum(total_minor) AS total_minor
    FROM issued_documents WHERE kind = 'credit_note' GROUP BY of_number
)
SELECT
    d.number, CASE
        WHEN v.number IS NOT NULL THEN 'voided'
        WHEN c.net_minor = d.net_minor AND c.total_minor = d.total_minor THEN 'credited'
        ELSE 'issued'
    END AS status
FROM issued_documents AS d
LEFT JOIN voided_invoices AS v ON v.number = d.number
LEFT JOIN credited AS c ON c.number = d.number
WHERE d.kind = 'invoice';

-- The invoices that may still be priced anew.
CREATE VIEW draft_invoices AS SELECT * FROM invoices WHERE invoice_id NOT IN (SELECT invoice_id FROM standing_invoices);

-- The PDF of each issued document, made once. fingerprint: of what rendered it.
CREATE TABLE document_files (number VARCHAR, sha256 VARCHAR, content BLOB, fingerprint VARCHAR, link BIGINT);

-- What a command that issued invoices used: files of the project by name, each content once; tz data and program as versions.
CREATE TABLE pins (link BIGINT, name VARCHAR, sha256 VARCHAR);
CREATE TABLE pinned_files (sha256 VARCHAR, content BLOB);

-- Periods that were closed, and opened again: the last row of a period counts. state: closed, open.
CREATE TABLE period_closings (period VARCHAR, state VARCHAR, reason VARCHAR, link BIGINT);

-- Subscriptions that got no draft for a period, and why.
CREATE TABLE blocked (period VARCHAR, subscription VARCHAR, charge VARCHAR, dimensions VARCHAR, code VARCHAR);

-- Quantities as they were metered when the period was priced.
CREATE TABLE usage (
    period VARCHAR, customer VARCHAR, subscription VARCHAR, meter VARCHAR, dimensions VARCHAR,
    quantity DECIMAL(38, 12), events BIGINT
);

-- How the events of a period fared with each meter: counted is the sum of the rest; superseded, voided and replaced ones are
-- not of it.
CREATE TABLE meter_counts (
    period VARCHAR, meter VARCHAR, counted BIGINT, metered BIGINT, filtered BIGINT, filtered_null BIGINT,
    repeated BIGINT, unmeterable BIGINT, without_subscription BIGINT, customers_without BIGINT, superseded BIGINT,
    voided BIGINT, replaced BIGINT
);

-- How many events of each file lie in which hour since 1970, by source and type; seq is the audit link of the run. late: more
-- than a day older than what was known before; ahead: later than the run's clock. first_us and last_us are event times.
CREATE TABLE event_hours (
    seq BIGINT, file_id INTEGER, source VARCHAR, type VARCHAR, hour INTEGER, events BIGINT, late BIGINT, ahead BIGINT,
    first_us BIGINT, last_us BIGINT
);

-- Values of the properties that meters have as dimensions, where each was first seen in a source: the run, the first file of
-- it, and how many events of the run had it, from first_us to last_us.
CREATE TABLE seen_values (
    source VARCHAR, name VARCHAR, value VARCHAR, seq BIGINT, file_id INTEGER, events BIGINT, first_us BIGINT, last_us BIGINT
);

-- Movements of money that others tell of, to which rows are only ever added. amount_minor is what it takes off what customers owe,
-- below 0 of what is given back; fee_minor is what the service kept. movement: payment, refund, fee, chargeback, write_off. invoice
-- and customer are null for money that no invoice is known of; a payment of several invoices has a part for each. mapping: with
-- which file of statements it was read; row: the line of the export, of which sha256 is the digest. reason: why a person said
-- later which invoice the money is for; such a part has a day of its own, and another takes the money from where it stood.
CREATE TABLE payments (
    payment_id VARCHAR, part INTEGER, mapping VARCHAR, day DATE, customer VARCHAR, invoice VARCHAR, movement VARCHAR,
    amount_minor BIGINT, fee_minor BIGINT, currency VARCHAR, reference VARCHAR, file VARCHAR, sha256 VARCHAR, row INTEGER,
    reason VARCHAR, link BIGINT
);

-- Reconciliations that people signed, to which rows are only ever added: the pack as it was, JSON, of which sha256 is the digest,
-- and previous_sha256 that of the pack of an earlier month that it goes on from. role: preparer, reviewer. name is as the person
-- said it; signature: a detached one of the digest, null without a key.
CREATE TABLE signed_packs (
    period VARCHAR, sha256 VARCHAR, previous_sha256 VARCHAR, role VARCHAR, name VARCHAR, note VARCHAR, signature VARCHAR,
    signed_at VARCHAR, document VARCHAR, link BIGINT
);

CREATE TABLE manifest (table_name VARCHAR, rows BIGINT);

CREATE VIEW row_counts AS
SELECT 'audit_links' AS table_name, count(*) AS rows FROM audit_links
UNION ALL SELECT 'files', count(*) FROM files
UNION ALL SELECT 'event_rows', count(*) FROM event_rows
UNION ALL SELECT 'properties', count(*) FROM properties
UNION ALL SELECT 'rejects', count(*) FROM rejects
UNION ALL SELECT 'reject_outcomes', count(*) FROM reject_outcomes
UNION ALL SELECT 'conflicts', count(*) FROM conflicts
UNION ALL SELECT 'changes', count(*) FROM changes
UNION ALL SELECT 'event_states', count(*) FROM event_states
UNION ALL SELECT 'conflict_states', count(*) FROM conflict_states
UNION ALL SELECT 'invoices', count(*) FROM invoices
UNION ALL SELECT 'invoice_lines', count(*) FROM invoice_lines
UNION ALL SELECT 'invoice_slices', count(*) FROM invoice_slices
UNION ALL SELECT 'invoice_adjustments', count(*) FROM invoice_adjustments
UNION ALL SELECT 'invoice_credits', count(*) FROM invoice_credits
UNION ALL SELECT 'invoice_taxes', count(*) FROM invoice_taxes
UNION ALL SELECT 'invoice_tax_currencies', count(*) FROM invoice_tax_currencies
UNION ALL SELECT 'credit_movements', count(*) FROM credit_movements
UNION ALL SELECT 'progress_rows', count(*) FROM progress_rows
UNION ALL SELECT 'caps_reached', count(*) FROM caps_reached
UNION ALL SELECT 'issued_documents', count(*) FROM issued_documents
UNION ALL SELECT 'voided_invoices', count(*) FROM voided_invoices
UNION ALL SELECT 'document_files', count(*) FROM document_files
UNION ALL SELECT 'pins', count(*) FROM pins
UNION ALL SELECT 'pinned_files', count(*) FROM pinned_files
UNION ALL SELECT 'period_closings', count(*) FROM period_closings
UNION ALL SELECT 'blocked', count(*) FROM blocked
UNION ALL SELECT 'usage', count(*) FROM usage
UNION ALL SELECT 'meter_counts', count(*) FROM meter_counts
UNION ALL SELECT 'event_hours', count(*) FROM event_hours
UNION ALL SELECT 'seen_values', count(*) FROM seen_values
UNION ALL SELECT 'payments', count(*) FROM payments
UNION ALL SELECT 'signed_packs', count(*) FROM signed_packs;
