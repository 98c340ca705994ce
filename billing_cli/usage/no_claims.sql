DELETE FROM claims;
