-- What the views need to know of the file at hand: events must lie in [first_us, end_us).
SET VARIABLE this_file = {
    'digest': $digest, 'looks_up': $looks_up, 'end_of_us': $end_of_us,
    'first_us': $first_us, 'end_us': $end_us
};
