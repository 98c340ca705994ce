-- The digests that a file of the project had as documents were issued: by audit link.
SELECT link, sha256 FROM pins WHERE name = $name;
