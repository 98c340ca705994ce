-- What a JSON parser with binary floats would change or let pass, told from the text of a line. The parser rounds numbers to
-- doubles and writes them anew, takes NaN and Infinity, and a comma before a closing bracket.
-- A number is safe (its double is written as it stands) without an exponent, with at most 16 digits and a point, without a zero at
-- the end of a fraction of two or more digits, and not below 0.001; so is every whole number but -0.
-- The cheap tests look behind `":`, where RE2 is fast; where a number may stand elsewhere, all of the line is searched.

-- A list, or perhaps a blank between a name and its colon.
CREATE OR REPLACE TEMP MACRO is_loosely_set(line) AS
    contains(line, '[') OR contains(line, ' :') OR contains(line, chr(9)) OR contains(line, chr(10)) OR contains(line, chr(13));

-- May hold a number that is not safe, or what is not JSON. In doubt, yes: that costs time and changes nothing.
CREATE OR REPLACE TEMP MACRO is_odd(line) AS
    CASE
        WHEN regexp_matches(line, '":\s*(-0[^.]|-?([0-9]+[.]?[0-9]*[eE]|0[.]000|[0-9]+[.][0-9]+0[^0-9]|[0-9.]{17}|[iInN][nNaA]))')
        THEN TRUE
        WHEN regexp_matches(line, ',\s*[}\]]') THEN TRUE
        WHEN is_loosely_set(line)
        THEN regexp_matches(
            line,
            '("\s*:|[\[,])\s*(-0[^.]|-?([0-9]+[.]?[0-9]*[eE]|0[.]000|[0-9]+[.][0-9]+0[^0-9]|[0-9.]{17}|[iInN][nNaA]))'
        )
        ELSE FALSE
    END;

-- NaN, Infinity or a comma too many, outside of texts: what may be one is looked at again with all texts emptied. Or characters
-- that no JSON holds as they are, and that `spelled` works with.
CREATE OR REPLACE TEMP MACRO is_loose(line) AS
    contains(line, chr(1)) OR contains(line, chr(3)) OR (
        regexp_matches(line, '("\s*:|[\[,])\s*-?[iInN][nNaA]|,\s*[}\]]')
        AND regexp_matches(
            regexp_replace(line, '"(?:[^"\\]|\\.)*"', '""', 'g'), '[:\[,]\s*-?([nN][aA][nN]|[iI][nN][fF])|,\s*[}\]]'
        )
    );

-- The same line with each number as a text between two marks (U+E000). Where every `":` follows a name, one step is enough.
CREATE OR REPLACE TEMP MACRO spelled(line) AS
    CASE
        WHEN is_loosely_set(line) OR contains(line, '\') OR contains(line, ':":') OR contains(line, ',":')
            OR contains(line, '{":') OR contains(line, ' ":') OR contains(line, chr(9) || '":')
        THEN replace(replace(replace(
            regexp_replace(line, '("(?:[^"\\]|\\.)*")|(-?[0-9][0-9.eE+-]*)', '\1' || chr(1) || '\2' || chr(3), 'g'),
            chr(1) || chr(3), ''), chr(1), '"' || chr(57344)), chr(3), chr(57344) || '"')
        ELSE regexp_replace(line, '":\s*(-?[0-9][0-9.eE+-]*)', '":"' || chr(57344) || '\1' || chr(57344) || '"', 'g')
    END;

-- A value of a spelled line without the marks.
CREATE OR REPLACE TEMP MACRO unspelled(value) AS
    CASE
        WHEN contains(value, chr(57344))
        THEN replace(replace(replace(value, '"' || chr(57344), ''), chr(57344) || '"', ''), chr(57344), '')
        ELSE value
    END;

-- A line whose own marks could not be told from ours.
CREATE OR REPLACE TEMP MACRO holds_mark(line) AS contains(line, chr(57344)) OR regexp_matches(line, '\\u[eE]000');
