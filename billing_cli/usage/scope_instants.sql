-- The instants that they look at, [first_us, last_us): as constants, so that what lies outside is not read.
SET VARIABLE scope = {'first_us': $first_us::BIGINT, 'last_us': $last_us::BIGINT};
