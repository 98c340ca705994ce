SELECT kind FROM changes WHERE change_id = $change_id;
