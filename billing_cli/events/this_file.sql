-- What the views need to know of the file at hand: events must lie in [first_us, end_us).
SET VARIABLE this_file = {
    'digest': $digest, 'source': $source::VARCHAR, 'looks_up': $looks_up, 'has_zone': $has_zone, 'end_of_us': $end_of_us, 'pattern': $pattern, 'format': $format,
    'first_us': $first_us, 'end_us': $end_us
};
