-- What a replacement finds, temporary. chosen: the content that shall count, of each id in the files; born: those of them that
-- are new although their id is known; outgoing: those that stood in their place, and what they were.
CREATE OR REPLACE TEMP TABLE chosen (event_id BIGINT);

CREATE OR REPLACE TEMP TABLE born (event_id BIGINT);

CREATE OR REPLACE TEMP TABLE outgoing (event_id BIGINT, state VARCHAR);
