-- One time for all rows, handed in as microseconds since 1970.
CREATE OR REPLACE TEMP MACRO instant_of(written) AS CAST(written AS BIGINT);

CREATE OR REPLACE TEMP MACRO wall_of(written) AS CAST(NULL AS BIGINT);
