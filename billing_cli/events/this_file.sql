-- What the views need to know of the file at hand: events must lie in [first_us, end_us); its rows are numbered from first_row on.
SET VARIABLE this_file = {
    'begun_as': $begun_as, 'first_row': $first_row::BIGINT, 'source': $source::VARCHAR, 'looks_up': $looks_up, 'has_zone': $has_zone, 'end_of_us': $end_of_us, 'pattern': $pattern, 'format': $format,
    'first_us': $first_us, 'end_us': $end_us
};
