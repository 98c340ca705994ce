-- The relations that say which stored events do not count, temporary, made anew for each run.

-- out: one row per event that does not count. why: 'voided' or 'replaced', as a person decided; or else 'superseded', by an
-- event of counted_source, the most preferred that has its key, under the rule of that number in bill.yaml, the first where
-- several say so. What a person decided is here before any rule is asked, so that such an event supersedes no other.
CREATE OR REPLACE TEMP TABLE uncounted_events AS
SELECT event_id, why, CAST(NULL AS INTEGER) AS rule, CAST(NULL AS VARCHAR) AS counted_source FROM uncounted_rows;

-- Names that exports use for a customer beside the customer's own.
CREATE OR REPLACE TEMP TABLE customer_aliases (name VARCHAR, customer VARCHAR);

-- Of the rule at hand, the sources that are looked at; the first place is the most preferred.
CREATE OR REPLACE TEMP TABLE asked_sources (source VARCHAR, place INTEGER);

-- What each rule leaves out, before the rules are put together: a superseded event still supersedes.
CREATE OR REPLACE TEMP TABLE superseded (event_id BIGINT, rule INTEGER, counted_source VARCHAR);

-- out: of each meter, the events of the period that it would count if they counted at all.
CREATE OR REPLACE TEMP TABLE uncounted_usage (
    meter VARCHAR, why VARCHAR, rule INTEGER, source VARCHAR, counted_source VARCHAR, events BIGINT
);
