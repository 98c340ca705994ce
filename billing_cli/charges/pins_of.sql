SELECT name, sha256 FROM pins WHERE link = $link ORDER BY name;
